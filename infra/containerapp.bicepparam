// The parameters of containerapp.bicep, from the environment: what has no default must be set.
using 'containerapp.bicep'

param image = readEnvironmentVariable('STEWARD_IMAGE')
param registryName = readEnvironmentVariable('STEWARD_REGISTRY', '')
param apiKeyHolder = readEnvironmentVariable('STEWARD_API_KEY_HOLDER')
param apiKeyHash = readEnvironmentVariable('STEWARD_API_KEY_HASH')
param signingKey = readEnvironmentVariable('STEWARD_SIGNING_KEY')
param modelProvider = readEnvironmentVariable('MODEL_PROVIDER', 'offline')
param modelName = readEnvironmentVariable('MODEL_NAME', '')
param modelEndpoint = readEnvironmentVariable('MODEL_ENDPOINT', '')
param modelApiKey = readEnvironmentVariable('MODEL_API_KEY', '')
param schedulerSku = readEnvironmentVariable('SCHEDULER_SKU', 'Consumption')
param schedulerCapacity = int(readEnvironmentVariable('SCHEDULER_CAPACITY', '1'))
param minReplicas = int(readEnvironmentVariable('STEWARD_MIN_REPLICAS', '1'))
param maxReplicas = int(readEnvironmentVariable('STEWARD_MAX_REPLICAS', '10'))
