import { type Stack, Validations } from 'aws-cdk-lib';
import { type ISecurityGroup, type IVpc, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Network } from './config';

/** Where a function runs: the VPC that reaches LEB2, or nothing. */
export type Placement = { readonly vpc?: IVpc; readonly securityGroups?: ISecurityGroup[] };

/** Refers to the existing network by its ids: no look-up, so synth needs no AWS account. */
export function importNetwork(stack: Stack, network: Network | null): Placement {
  if (!network) return {};
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: network.vpcId,
    availabilityZones: [...network.availabilityZones],
    privateSubnetIds: [...network.privateSubnetIds],
  });
  Validations.of(vpc).acknowledge({
    id: 'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId',
    reason: 'The route tables are not ours: nothing here reads or changes them.',
  });
  const { securityGroupId } = network;
  const group = SecurityGroup.fromSecurityGroupId(stack, 'SecurityGroup', securityGroupId, { mutable: false });
  return { vpc, securityGroups: [group] };
}
