// samples/SelfHostedWorker on Azure Container Apps: a worker of one's own on the Durable Task Scheduler, with its HTTP service.
//   az deployment group create -g my-group -p infra/containerapp.bicepparam
param location string = resourceGroup().location

@description('The image that dotnet publish samples/SelfHostedWorker -t:PublishContainer made, with its registry and tag.')
param image string

@description('Azure Container Registry of this resource group from which the image is pulled, by its name; empty for a public image.')
param registryName string = ''

@description('Holder of the API key that callers need.')
param apiKeyHolder string

@description('SHA-256 of that key in hexadecimal: steward serve --create-api-key NAME makes both.')
@minLength(64)
@maxLength(64)
param apiKeyHash string

@description('Signing key of approval links: Base64 of at least 32 random bytes. Kept in Key Vault.')
@secure()
param signingKey string

@description('openai, azure-openai or offline. With azure-openai give the identity the role Cognitive Services OpenAI User on the account (openai-role.bicep).')
@allowed(['offline', 'openai', 'azure-openai'])
param modelProvider string = 'offline'
param modelName string = ''
param modelEndpoint string = ''
@description('Key of the model service; empty for none. Kept in Key Vault.')
@secure()
param modelApiKey string = ''

@allowed(['Consumption', 'Dedicated'])
param schedulerSku string = 'Consumption'
@minValue(1)
@maxValue(3)
param schedulerCapacity int = 1

@description('At least one: timers and waits of tasks need a worker that listens.')
@minValue(1)
@maxValue(300)
param minReplicas int = 1
@minValue(1)
@maxValue(300)
param maxReplicas int = 10

var token = toLower(uniqueString(resourceGroup().id, 'steward-worker'))
var tags = { app: 'steward-worker' }
var taskHub = 'steward'
var port = 8080

// Built-in roles, by id. The table in docs/azure.md says what each is for.
var roles = {
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
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
    identityId: identity.id
    identityPrincipalId: identity.properties.principalId
    roles: [roles.blobContributor, roles.tableContributor]
  }
}

module vault 'vault.bicep' = {
  name: 'steward-vault'
  params: {
    location: location
    token: token
    tags: tags
    signingKey: signingKey
    modelKey: modelApiKey
    identityId: identity.id
    identityPrincipalId: identity.properties.principalId
  }
}

module scheduler 'scheduler.bicep' = {
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

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = if (!empty(registryName)) {
  name: empty(registryName) ? 'none0' : registryName
}

resource registryRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(registryName)) {
  name: guid(registry.id, identity.id, roles.acrPull)
  scope: registry
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-steward-${token}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
  }
}

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: 'cae-steward-${token}'
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: { destination: 'azure-monitor' }
  }
}

resource appLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: environment
  properties: {
    workspaceId: logs.id
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

resource worker 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'ca-steward-${token}'
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    environmentId: environment.id
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: port
        transport: 'auto'
        allowInsecure: false
      }
      registries: empty(registryName) ? [] : [{ server: registry!.properties.loginServer, identity: identity.id }]
      secrets: concat([
        { name: 'signing-key', keyVaultUrl: '${vault.outputs.secretsUri}signing-key', identity: identity.id }
      ], empty(modelApiKey) ? [] : [
        { name: 'model-key', keyVaultUrl: '${vault.outputs.secretsUri}model-key', identity: identity.id }
      ])
    }
    template: {
      // In-flight calls may end; what is cut off counts as spent.
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'worker'
          image: image
          resources: { cpu: json('1.0'), memory: '2Gi' }
          env: concat([
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
            { name: 'DURABLE_TASK_SCHEDULER', value: 'Endpoint=${scheduler.outputs.endpoint};TaskHub=${taskHub};Authentication=ManagedIdentity;ClientID=${identity.properties.clientId}' }
            { name: 'Steward__StorageAccount', value: storage.outputs.name }
            { name: 'Steward__CallbackBaseUrl', value: 'https://ca-steward-${token}.${environment.properties.defaultDomain}' }
            { name: 'Steward__ApiKeys__${apiKeyHolder}', value: apiKeyHash }
            { name: 'Steward__SigningKey', secretRef: 'signing-key' }
            { name: 'Model__Provider', value: modelProvider }
            { name: 'Model__Name', value: modelName }
            { name: 'Model__Endpoint', value: modelEndpoint }
          ], empty(modelApiKey) ? [] : [
            { name: 'Model__ApiKey', secretRef: 'model-key' }
          ])
          probes: [for type in ['Startup', 'Liveness', 'Readiness']: {
            type: type
            httpGet: { path: '/healthz', port: port, scheme: 'HTTP' }
            periodSeconds: 10
            failureThreshold: type == 'Startup' ? 10 : 3
          }]
        }
      ]
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        // By what waits in the task hub, each up to what one worker takes at a time.
        rules: [for item in [{ type: 'Orchestration', most: '32' }, { type: 'Activity', most: '64' }]: {
          name: toLower(item.type)
          custom: {
            type: 'azure-durabletask-scheduler'
            metadata: {
              endpoint: scheduler.outputs.endpoint
              taskhubName: taskHub
              workItemType: item.type
              maxConcurrentWorkItemsCount: item.most
            }
            identity: identity.id
          }
        }]
      }
    }
  }
  dependsOn: [registryRole]
}

output uri string = 'https://${worker.properties.configuration.ingress.fqdn}'
output identityPrincipalId string = identity.properties.principalId
