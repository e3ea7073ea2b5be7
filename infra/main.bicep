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

@description('Key of the model service. Needed for OpenAI itself; a compatible service may do without. Only for openai. Kept in Key Vault.')
@secure()
param modelApiKey string = ''

@description('Signing key of approval links: Base64 of at least 32 random bytes, such as openssl rand -base64 32. Kept in Key Vault.')
@secure()
param signingKey string

@description('Hosts that webhooks may go to, with commas between; empty for none.')
param webhookHosts string = ''

@description('Shared with the receivers of webhooks: at least 32 characters. Needed where there are webhook hosts. Kept in Key Vault.')
@secure()
param webhookSecret string = ''

@description('Queue to which the outcome of every task goes, such as steward-outcomes; empty for none.')
param outcomeQueue string = ''

@description('https address to which the outcome of every task goes; its host must be a webhook host. Empty for none.')
param outcomeWebhook string = ''

@description('File of the catalogue of workers, in the app, such as workers.json; empty for the built-in workers.')
param catalogue string = ''

@description('The host\'s maxima for limits of tasks; empty for the platform\'s.')
param maxTokens string = ''
param maxCostUsd string = ''
param maxHops string = ''
@description('As hh:mm:ss.')
param maxWallClock string = ''

@description('How many days ended tasks are kept; empty for 30.')
param retentionDays string = ''

@description('AzureStorage keeps orchestrations in the storage account; DurableTaskScheduler in a managed service. docs/sizing.md says how far each goes.')
@allowed(['AzureStorage', 'DurableTaskScheduler'])
param durableBackend string = 'AzureStorage'

@description('Consumption is billed by the action; Dedicated by the capacity unit. Only for DurableTaskScheduler.')
@allowed(['Consumption', 'Dedicated'])
param schedulerSku string = 'Consumption'

@description('Capacity units of a dedicated scheduler.')
@allowed(['1', '2', '3'])
param schedulerCapacity string = '1'

@description('Most instances the app scales out to. Each runs up to 64 activities at a time.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 100

@description('How instances are replaced at a deployment: Recreate or RollingUpdate, see docs/deploys.md; empty leaves it as it is, which is Recreate at first.')
@allowed(['', 'Recreate', 'RollingUpdate'])
param updateStrategy string = ''

@description('Object id of the person who deploys, to try the app and read its data; empty for none.')
param principalId string = ''

var tags = { 'azd-env-name': environmentName }
var token = toLower(uniqueString(subscription().id, environmentName, location))

// What the app would not start with is said before anything is deployed.
var modelProblem = modelProvider != 'offline' && empty(modelName)
  ? 'Set MODEL_NAME: the model or deployment.'
  : modelProvider == 'azure-openai' && (empty(openAiAccountName) || empty(openAiResourceGroup))
      ? 'Set OPENAI_ACCOUNT and OPENAI_RESOURCE_GROUP: the account whose deployments are used.'
      : modelProvider == 'openai' && empty(modelEndpoint) && empty(modelApiKey)
          ? 'Set MODEL_API_KEY, or MODEL_ENDPOINT to a service that needs no key.'
          : ''
var webhookProblem = !empty(webhookHosts) && length(webhookSecret) < 32
  ? 'Set STEWARD_WEBHOOK_SECRET to at least 32 characters: there are webhook hosts.'
  : ''
var problem = '${modelProblem}${webhookProblem}'

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: empty(problem) ? location : fail(problem)
  tags: tags
}

module app 'app.bicep' = {
  name: 'steward-app'
  scope: group
  params: {
    location: location
    token: token
    tags: tags
    settings: {
      Model__Provider: modelProvider
      Model__Name: modelProvider == 'offline' ? '' : modelName
      Model__Endpoint: modelProvider == 'offline' ? '' : modelProvider == 'azure-openai' && empty(modelEndpoint) ? 'https://${openAiAccountName}.openai.azure.com' : modelEndpoint
      Steward__WebhookHosts: webhookHosts
      Steward__OutcomeQueue: outcomeQueue
      Steward__OutcomeWebhook: outcomeWebhook
      Steward__Catalogue: catalogue
      Steward__MaxTokens: maxTokens
      Steward__MaxCostUsd: maxCostUsd
      Steward__MaxHops: maxHops
      Steward__MaxWallClock: maxWallClock
      Steward__RetentionDays: retentionDays
    }
    signingKey: signingKey
    modelKey: modelProvider == 'openai' ? modelApiKey : ''
    webhookSecret: webhookSecret
    durableBackend: durableBackend
    schedulerSku: schedulerSku
    schedulerCapacity: int(schedulerCapacity)
    maximumInstances: maximumInstances
    updateStrategy: updateStrategy
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
