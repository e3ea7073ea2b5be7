using Steward.Hosting;
using Template._1;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSteward()
    .AddWorker<WordCount>()
    .UseEmbeddedEngine();
var app = builder.Build();
app.MapSteward();
app.Run();
