// The function app with its identity, and what it needs: storage, telemetry, vault and, if wanted, scheduler.
param location string
@minLength(13)
@maxLength(13)
param token string
param tags object
@description('Application settings, by name; empty ones are not set.')
param settings object
@secure()
param signingKey string
@secure()
param modelKey string
@secure()
param webhookSecret string
param durableBackend string
param schedulerSku string
param schedulerCapacity int
param maximumInstances int
param updateStrategy string
param principalId string

var useScheduler = durableBackend == 'DurableTaskScheduler'
var taskHub = 'steward'
var packages = 'app-package'
var durableTask = 'AzureFunctionsJobHost__extensions__durableTask__'

// Built-in roles, by id. The table in docs/azure.md says what each is for.
var roles = {
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-steward-${token}'
  location: location
  tags: tags
}

module storage 'storage.bicep' = {
  name: 'steward-storage'
  params: {
    location: location
    token: token
    tags: tags
    containers: [packages]
    queues: ['steward-tasks', 'steward-tasks-poison', 'steward-outcomes']
    identityId: identity.id
    identityPrincipalId: identity.properties.principalId
    roles: [roles.blobOwner, roles.queueContributor, roles.tableContributor]
    personId: principalId
  }
}

module monitoring 'monitoring.bicep' = {
  name: 'steward-monitoring'
  params: {
    location: location
    token: token
    tags: tags
    identityId: identity.id
    identityPrincipalId: identity.properties.principalId
  }
}

module vault 'vault.bicep' = {
  name: 'steward-vault'
  params: {
    location: location
    token: token
    tags: tags
    signingKey: signingKey
    modelKey: modelKey
    webhookSecret: webhookSecret
    identityId: identity.id
    identityPrincipalId: identity.properties.principalId
  }
}

module scheduler 'scheduler.bicep' = if (useScheduler) {
  name: 'steward-scheduler'
  params: {
    location: location
    token: token
    tags: tags
    taskHub: taskHub
    sku: schedulerSku
    capacity: schedulerCapacity
    identityId: identity.id
    identityPrincipalId: identity.properties.principalId
  }
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-steward-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource functions 'Microsoft.Web/sites@2025-03-01' = {
  name: 'func-steward-${token}'
  location: location
  tags: union(tags, { 'azd-service-name': 'steward' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    functionAppConfig: union({
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.outputs.blobEndpoint}${packages}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: maximumInstances
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
    }, empty(updateStrategy) ? {} : { siteUpdateStrategy: { type: updateStrategy } })
    siteConfig: {
      minTlsVersion: '1.2'
      healthCheckPath: '/healthz'
    }
  }
}

// A module of its own: the app starts only when its roles are there, and its settings can be read once it is.
module appSettings 'app-settings.bicep' = {
  name: 'steward-settings'
  params: {
    app: functions.name
    current: list('${functions.id}/config/appsettings', functions.apiVersion).properties
    settings: union(settings, {
      AzureWebJobsStorage__accountName: storage.outputs.name
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.properties.clientId
      AZURE_CLIENT_ID: identity.properties.clientId
      APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
      Steward__CallbackBaseUrl: 'https://${functions.properties.defaultHostName}'
      Steward__SigningKey: '@Microsoft.KeyVault(SecretUri=${vault.outputs.secretsUri}signing-key)'
      Steward__WebhookSecret: empty(webhookSecret) ? '' : '@Microsoft.KeyVault(SecretUri=${vault.outputs.secretsUri}webhook-secret)'
      Model__ApiKey: empty(modelKey) ? '' : '@Microsoft.KeyVault(SecretUri=${vault.outputs.secretsUri}model-key)'
    }, useScheduler ? {
      // host.json names Azure Storage; a setting of the same path overrides it.
      '${durableTask}hubName': taskHub
      '${durableTask}storageProvider__type': 'azureManaged'
      '${durableTask}storageProvider__connectionStringName': 'DURABLE_TASK_SCHEDULER'
      DURABLE_TASK_SCHEDULER: 'Endpoint=${scheduler!.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identity.properties.clientId}'
    } : {})
    // They belong together: the model that was before has no say in the one that is now, nor has the back end.
    owned: [
      'Model__Provider'
      'Model__Name'
      'Model__Endpoint'
      'Model__ApiKey'
      '${durableTask}hubName'
      '${durableTask}storageProvider__type'
      '${durableTask}storageProvider__connectionStringName'
      'DURABLE_TASK_SCHEDULER'
    ]
  }
}

output functionAppName string = functions.name
output functionAppUri string = 'https://${functions.properties.defaultHostName}'
output identityPrincipalId string = identity.properties.principalId
