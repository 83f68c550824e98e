"""The same first query through boto3: import, pointer, packed item. Usage: cold_boto3.py ENDPOINT, or cold_boto3.py empty"""
import json
import resource
import sys

endpoint = sys.argv[1]
if endpoint != 'empty':
    import gzip

    import boto3

    dynamodb = boto3.resource(
        'dynamodb', endpoint_url=endpoint, region_name='ap-southeast-1',
        aws_access_key_id='local', aws_secret_access_key='local')
    pointer = dynamodb.Table('registry').get_item(Key={'pk': 'run#outcome', 'sk': 'latest'}, ConsistentRead=True)
    day = pointer['Item']['run_date']
    item = dynamodb.Table('predictions').get_item(Key={'pk': '300', 'sk': day})['Item']
    assert len(json.loads(gzip.decompress(item['rows'].value))) == 300

usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({'ms': (usage.ru_utime + usage.ru_stime) * 1000}))
