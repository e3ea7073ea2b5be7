// The app's settings: what is there already, and over it what the template knows. Settings that were made by hand stay.
param app string

@description('The settings of the app as it is; none at the first deployment.')
@secure()
param current object

@description('Settings of the template. An empty one is not given.')
param settings object

@description('Names that the template alone decides on: not given, they go.')
param owned array

var kept = toObject(filter(items(current), setting => !contains(owned, setting.key)), setting => setting.key, setting => setting.value)
var given = toObject(filter(items(settings), setting => !empty(setting.value)), setting => setting.key, setting => setting.value)

resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: app
  resource config 'config' = {
    name: 'appsettings'
    properties: union(kept, given)
  }
}
