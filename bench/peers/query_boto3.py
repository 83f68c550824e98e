"""One class of the table 'single', one item per student, the way boto3 reads it. Usage: query_boto3.py ENDPOINT STUDENTS DAY"""
import json
import resource
import sys

import boto3
from boto3.dynamodb.conditions import Key

endpoint, students, day = sys.argv[1:4]
table = boto3.resource(
    'dynamodb', endpoint_url=endpoint, region_name='ap-southeast-1',
    aws_access_key_id='local', aws_secret_access_key='local').Table('single')


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def every_item():
    condition = {'KeyConditionExpression': Key('pk').eq(f'{students}#{day}')}
    page = table.query(**condition)
    items = page['Items']
    while 'LastEvaluatedKey' in page:
        page = table.query(ExclusiveStartKey=page['LastEvaluatedKey'], **condition)
        items += page['Items']
    return items


times = []
for _ in range(9):
    before = cpu_seconds()
    assert len(every_item()) == int(students)
    times.append(cpu_seconds() - before)
print(json.dumps({'ms': sorted(times[2:])[3] * 1000}))
