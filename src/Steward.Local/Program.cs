using Steward.Local;

return await StewardCommand.RunAsync(args);
