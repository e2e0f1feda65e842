using System.CommandLine;
using MBot.Bench;

var root = new RootCommand("What MBot's figures are measured with.") { LoadCommand.Create() };
return await root.Parse(args).InvokeAsync();
