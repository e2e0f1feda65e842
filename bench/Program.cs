using System.CommandLine;
using MBot.Bench;
using MBot.Bench.Figures;

var root = new RootCommand("What MBot's figures are measured with.") { LoadCommand.Create(), FiguresCommand.Create() };
return await root.Parse(args).InvokeAsync();
