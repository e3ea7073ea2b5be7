// A Durable Task Scheduler with one task hub.
param location string
param token string
param tags object
param taskHub string

@description('Consumption is billed by the action, up to about 500 a second; Dedicated by the capacity unit, of about 2,000 a second each.')
@allowed(['Consumption', 'Dedicated'])
param sku string

@description('Capacity units; only for Dedicated.')
@minValue(1)
@maxValue(3)
param capacity int

@description('Resource id of the identity that uses it, and its principal.')
param identityId string
param identityPrincipalId string

var dataContributor = '0ad04412-c4d5-4796-b79c-f76d14c8d402'

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: 'dts-steward-${token}'
  location: location
  tags: tags
  properties: {
    sku: sku == 'Dedicated' ? { name: sku, capacity: capacity } : { name: sku }
    ipAllowlist: ['0.0.0.0/0']
  }
  resource hub 'taskHubs' = {
    name: taskHub
    properties: {}
  }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(scheduler.id, identityId, dataContributor)
  scope: scheduler
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataContributor)
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
  }
}

output endpoint string = scheduler.properties.endpoint
