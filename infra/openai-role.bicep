// Lets the app call the models of an existing Azure OpenAI account.
@description('The Azure OpenAI account.')
param accountName string

@description('Principal of the app\'s identity.')
param principalId string

// Cognitive Services OpenAI User: inference only, no keys, no deployments.
var openAiUser = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd')

resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' existing = {
  name: accountName
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, openAiUser)
  scope: account
  properties: {
    roleDefinitionId: openAiUser
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
