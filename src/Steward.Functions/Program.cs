using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Steward.Functions.Hosting;
using Steward.Functions.Telemetry;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<InvocationScope>();
builder.Services.AddStewardTelemetry(builder.Configuration);
await builder.Services.AddStewardFunctionsAsync(builder.Configuration);
await builder.Build().RunAsync();
