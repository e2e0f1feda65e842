using System.CommandLine;
using MBot.Bench;
using MBot.Bench.Figures;
using MBot.Bench.Fuzz;

var root = new RootCommand("What MBot's figures are measured with.") { LoadCommand.Create(), FiguresCommand.Create(), FuzzCommand.Create() };
return await root.Parse(args).InvokeAsync();
