using Steward.Benchmarks;

MonitorCost.Run(Console.Out);
