// The vault with the app's secrets. The identity may read each secret that it needs, and no other.
param location string
@minLength(13)
@maxLength(13)
param token string
param tags object

@secure()
param signingKey string

@description('Empty: the model needs none.')
@secure()
param modelKey string = ''

@description('Empty: there are no webhooks.')
@secure()
param webhookSecret string = ''

@description('Resource id of the identity that reads the secrets, and its principal.')
param identityId string
param identityPrincipalId string

var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'
var roleId = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-${token}'
  location: location
  tags: tags
  properties: {
    sku: { family: 'A', name: 'standard' }
    tenantId: subscription().tenantId
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
  }
  resource signing 'secrets' = {
    name: 'signing-key'
    properties: { value: signingKey }
  }
  resource model 'secrets' = if (!empty(modelKey)) {
    name: 'model-key'
    properties: { value: modelKey }
  }
  resource webhooks 'secrets' = if (!empty(webhookSecret)) {
    name: 'webhook-secret'
    properties: { value: webhookSecret }
  }
}

resource signingRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault::signing.id, identityId, secretsUser)
  scope: vault::signing
  properties: {
    roleDefinitionId: roleId
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource modelRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(modelKey)) {
  name: guid(vault::model.id, identityId, secretsUser)
  scope: vault::model
  properties: {
    roleDefinitionId: roleId
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource webhooksRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(webhookSecret)) {
  name: guid(vault::webhooks.id, identityId, secretsUser)
  scope: vault::webhooks
  properties: {
    roleDefinitionId: roleId
    principalId: identityPrincipalId
    principalType: 'ServicePrincipal'
  }
}

@description('Where the secrets are: add the name of one.')
output secretsUri string = '${vault.properties.vaultUri}secrets/'
