return await Steward.Functions.StewardApp.RunAsync(args);
