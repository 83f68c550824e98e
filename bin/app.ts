import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readConfig } from '../lib/config';
import { buildStack } from '../lib/stack';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
try {
  buildStack(app, readConfig(app.node.getAllContext()));
} catch (error) {
  if (!(error instanceof Error && error.name === 'ContractError')) throw error;
  console.error(`${error.message} (set it in the context of cdk.json or with -c)`);
  process.exit(1);
}
