// The storage account: records, and what a host keeps beside them. Identities only: there is no key to leak.
param location string
@minLength(13)
@maxLength(13)
param token string
param tags object

@description('Blob containers beside that of the records.')
param containers array = []

param queues array = []

@description('Resource id of the identity that uses the account, and its principal.')
param identityId string
param identityPrincipalId string

@description('Ids of the built-in roles that the identity gets.')
param roles array

@description('Object id of a person who may put messages on queues and read them, nothing else; empty for none.')
param personId string = ''

var queueContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88'

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'st${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
  resource blobs 'blobServices' = {
    name: 'default'
    resource container 'containers' = [for name in concat(['steward-records'], containers): {
      name: name
    }]
  }
  resource queueService 'queueServices' = {
    name: 'default'
    resource queue 'queues' = [for name in queues: {
      name: name
    }]
  }
  resource tables 'tableServices' = {
    name: 'default'
    resource records 'tables' = {
      name: 'StewardRecords'
    }
  }
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in roles: {
  name: guid(storage.id, identityId, role)
  scope: storage
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
  }
}]

resource personRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(personId)) {
  name: guid(storage.id, personId, queueContributor)
  scope: storage
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', queueContributor)
    principalId: personId
    principalType: 'User'
  }
}

output name string = storage.name
output blobEndpoint string = storage.properties.primaryEndpoints.blob
