import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readConfig } from '../lib/config';
import { buildStack } from '../lib/stack';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
buildStack(app, readConfig(app.node.getAllContext()));
