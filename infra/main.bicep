// Everything that Steward needs on Azure: `azd up` deploys it, then the app.
targetScope = 'subscription'

@description('Name of the environment; part of every resource name.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Region. It must offer the Flex Consumption plan.')
param location string

@description('openai, azure-openai or offline. With azure-openai the app gets a role on the account named below and uses no key.')
@allowed(['offline', 'openai', 'azure-openai'])
param modelProvider string = 'offline'

@description('Model or deployment; several with commas between are a fallback order. Needed unless the provider is offline.')
param modelName string = ''

@description('Existing Azure OpenAI account, in the resource group below. Only for azure-openai.')
param openAiAccountName string = ''

@description('Resource group of the Azure OpenAI account. Only for azure-openai.')
param openAiResourceGroup string = ''

@description('Base address of an OpenAI-compatible service; for azure-openai the classic endpoint of the account unless given.')
param modelEndpoint string = ''

@description('Signing key of approval links: Base64 of at least 32 random bytes, such as openssl rand -base64 32. Kept in Key Vault.')
@secure()
param signingKey string

@description('AzureStorage keeps orchestrations in the storage account; DurableTaskScheduler in a managed service, for more than about 25 tasks a second.')
@allowed(['AzureStorage', 'DurableTaskScheduler'])
param durableBackend string = 'AzureStorage'

@description('Most instances the app scales out to. Each runs up to 64 activities at a time.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 100

@description('Object id of the person who deploys, to try the app and read its data; empty for none.')
param principalId string = ''

var tags = { 'azd-env-name': environmentName }
var token = toLower(uniqueString(subscription().id, environmentName, location))

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module app 'app.bicep' = {
  name: 'steward-app'
  scope: group
  params: {
    location: location
    token: token
    tags: tags
    modelProvider: modelProvider
    modelName: modelName
    modelEndpoint: modelProvider == 'azure-openai' && empty(modelEndpoint) ? 'https://${openAiAccountName}.openai.azure.com' : modelEndpoint
    signingKey: signingKey
    durableBackend: durableBackend
    maximumInstances: maximumInstances
    principalId: principalId
  }
}

// The account may live in another group: the role is assigned there.
module model 'openai-role.bicep' = if (modelProvider == 'azure-openai') {
  name: 'steward-openai-role'
  scope: resourceGroup(openAiResourceGroup)
  params: {
    accountName: openAiAccountName
    principalId: app.outputs.identityPrincipalId
  }
}

output AZURE_LOCATION string = location
output SERVICE_STEWARD_NAME string = app.outputs.functionAppName
output SERVICE_STEWARD_URI string = app.outputs.functionAppUri
