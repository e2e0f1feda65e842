using System.CommandLine;
using MBot.Client.Commands;
using MBot.Client.Output;
using MBot.Client.Tests.Support;

namespace MBot.Client.Tests.Commands;

public sealed class HelpTests
{
    [Fact]
    public void EveryVerb_Option_AndArgument_IsDescribed()
    {
        foreach (var (path, command) in Verbs())
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), path);
            foreach (var symbol in command.Options.Cast<Symbol>().Concat(command.Arguments))
                Assert.False(string.IsNullOrWhiteSpace(symbol.Description), $"{path} {symbol.Name}");
        }
    }

    [Fact]
    public async Task EveryVerb_HasHelp_WithoutAskingAnyone()
    {
        using var laptop = new Laptop(); // no profile, no agent
        foreach (var (path, command) in Verbs())
        {
            var ran = await laptop.RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

            Assert.True(ran.Exit == ExitCode.Ok, $"{path}: {ran.Error}");
            Assert.Contains(command.Description!.Split('\n')[0].Trim(), ran.Output, StringComparison.Ordinal);
            if (command is Verb { Details.Length: > 0 } verb)
                Assert.Contains(verb.Details, ran.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TheRootsHelp_HasExamples_AndEveryExitCode()
    {
        using var laptop = new Laptop();

        var ran = await laptop.RunAsync("--help");

        Assert.Contains("Examples:", ran.Output, StringComparison.Ordinal);
        foreach (var code in Enum.GetValues<ExitCode>())
            Assert.Matches($@"(?m)^.*\b{(int)code}  ?\S", ran.Output);
    }

    [Theory]
    [InlineData("init")]
    [InlineData("enroll")]
    [InlineData("whoami")]
    [InlineData("agent upgrade")]
    [InlineData("ca export")]
    [InlineData("ca import")]
    [InlineData("up")]
    [InlineData("down")]
    [InlineData("status")]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("restart")]
    [InlineData("resize")]
    [InlineData("console")]
    [InlineData("plan")]
    [InlineData("redeploy")]
    [InlineData("rollback")]
    [InlineData("releases")]
    [InlineData("operations")]
    [InlineData("watch")]
    [InlineData("cancel")]
    [InlineData("logs")]
    [InlineData("health")]
    [InlineData("services")]
    [InlineData("service restart")]
    [InlineData("secrets push")]
    [InlineData("secrets set")]
    [InlineData("secrets unset")]
    [InlineData("secrets list")]
    [InlineData("config get")]
    [InlineData("config set")]
    [InlineData("config validate")]
    [InlineData("source set")]
    [InlineData("source deploy-key")]
    [InlineData("access add")]
    [InlineData("access list")]
    [InlineData("access remove")]
    [InlineData("access restored")]
    [InlineData("audit")]
    [InlineData("audit verify")]
    [InlineData("backup create")]
    [InlineData("backup list")]
    [InlineData("backup verify")]
    [InlineData("backup cleanup")]
    [InlineData("backup auto")]
    [InlineData("backup restore")]
    [InlineData("backup costs")]
    [InlineData("quick")]
    [InlineData("ssh")]
    [InlineData("allow-ip")]
    [InlineData("keypair create")]
    [InlineData("keypair list")]
    [InlineData("keypair delete")]
    [InlineData("env")]
    [InlineData("costs")]
    [InlineData("version")]
    [InlineData("completion")]
    public void TheVerb_IsThere(string path) => Assert.Contains(path, Verbs().Select(verb => verb.Path));

    [Fact]
    public async Task AMistypedVerb_GetsASuggestion()
    {
        using var laptop = new Laptop();

        Assert.Contains("did you mean rollback?", (await laptop.RunAsync("rolback")).Error, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Path, Command Command)> Verbs()
    {
        var environment = new ClientEnvironment(new Terminal(TextWriter.Null, TextWriter.Null, TextReader.Null, new TerminalTraits()), _ => "/nowhere", "/", TimeProvider.System);
        return Walk("", Root.Build(environment));
    }

    private static IEnumerable<(string, Command)> Walk(string path, Command command) =>
        command.Subcommands.SelectMany(sub => Walk($"{path} {sub.Name}".Trim(), sub)).Prepend((path, command));
}
