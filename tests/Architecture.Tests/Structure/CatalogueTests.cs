using System.CommandLine;
using MBot.Agent.Diagnostics.Catalogue;
using MBot.Client;
using MBot.Client.Output;

namespace MBot.Architecture.Tests.Structure;

/// <summary>What the agent tells people to type is something that the client knows.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public void EveryCommandOfTheCatalogue_IsAVerbOfTheClient()
    {
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null, TextReader.Null, new TerminalTraits());
        var root = MBot.Client.Commands.Root.Build(new ClientEnvironment(terminal, _ => null, "/", TimeProvider.System));

        var wrong = new FailureCatalogue().Entries
            .Select(entry => entry.Command)
            .OfType<string>()
            .Where(command => command.StartsWith("mbot-client ", StringComparison.Ordinal))
            .Where(command => root.Parse(command["mbot-client ".Length..].Split(' ')).Errors.Count > 0);

        Assert.Empty(wrong);
    }
}
