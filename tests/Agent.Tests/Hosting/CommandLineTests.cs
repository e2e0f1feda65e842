using System.Globalization;
using MBot.Agent.Configuration;
using MBot.Agent.Hosting;
using MBot.Agent.Platform;
using MBot.TestKit;

namespace MBot.Agent.Tests.Hosting;

public sealed class CommandLineTests : IDisposable
{
    private readonly TempFolder _folder = new("commands");

    [Theory]
    [InlineData]
    [InlineData("walk")]
    [InlineData("run", "--state")]
    [InlineData("run", "--state", "")]
    [InlineData("run", "--stat", "/tmp")]
    [InlineData("run", "--state", "/tmp", "more")]
    [InlineData("enroll")]
    [InlineData("enroll", "csr", "--force")]
    public async Task BadArguments_AreAUsageError(params string[] args) => Assert.Equal(ExitCodes.Usage, await RunAsync(args));

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    [InlineData("--help")]
    public async Task Questions_AreAnswered(params string[] args) => Assert.Equal(ExitCodes.Ok, await RunAsync(args));

    [Fact]
    public async Task ASecondAgentOnTheSameFolder_IsTurnedAway()
    {
        using var first = StateLock.Take(new StateFolder(_folder.Path));

        Assert.Equal(ExitCodes.AnotherAgent, await RunAsync("run", "--state", _folder.Path));
    }

    [Fact]
    public void TheLock_NamesItsHolder_AndIsFreeAfterIt()
    {
        var folder = new StateFolder(_folder.Path);
        using (StateLock.Take(folder))
        {
            var error = Assert.Throws<MBotException>(() => StateLock.Take(folder));
            Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        }

        StateLock.Take(folder).Dispose();
    }

    [Fact]
    public async Task AConfigurationThatIsNotValid_HasItsOwnExitCode()
    {
        await File.WriteAllTextAsync(_folder["agent.json"], """{ "security": { "listen": "nowhere" } }""");

        Assert.Equal(AgentConfiguration.InvalidExitCode, await CommandLine.RunAsync(["run", "--state", _folder.Path], folder => MBot.Agent.Program.Compose(AgentBuilder.Create(folder)), (_, _) => Task.FromResult(0), NoHandOvers));
    }

    [Fact]
    public async Task AHandOver_IsTakenWhileNoAgentRuns_AndOnlyThen()
    {
        var taken = new List<string>();
        Task<int> HandOverAsync(params string[] rest) => CommandLine.RunAsync(
            ["secrets", "import", .. rest],
            _ => throw new InvalidOperationException("must not be built"),
            (_, _) => Task.FromResult(0),
            new Dictionary<string, Action<StateFolder, TextReader, TextWriter>> { ["secrets import"] = (state, _, _) => taken.Add(state.Root) });

        Assert.Equal(ExitCodes.Ok, await HandOverAsync("--state", _folder["new"]));
        Assert.Equal([_folder["new"]], taken);
        using (StateLock.Take(new StateFolder(_folder["new"])))
            Assert.Equal(ExitCodes.AnotherAgent, await HandOverAsync("--state", _folder["new"]));
        Assert.Equal(ExitCodes.Usage, await HandOverAsync("--stat", _folder["new"]));
        Assert.Single(taken);
    }

    [Fact]
    public async Task ABugAtTheStart_EndsTheProcessInOrder() => Assert.Equal(ExitCodes.Failed, await RunAsync("run", "--state", _folder.Path));

    [Fact]
    public async Task AFolderThatCannotBeMade_HasItsOwnExitCode()
    {
        await File.WriteAllTextAsync(_folder["file"], "");

        Assert.Equal(ExitCodes.StateFolderUnusable, await RunAsync("run", "--state", _folder["file/state"]));
    }

    [Fact]
    public void WhatIsNoCertificate_IsNotInstalled()
    {
        var folder = new StateFolder(_folder.Path);
        EnrollCommands.PrintRequest(folder, TextWriter.Null);

        foreach (var input in (string[])["", "junk", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"])
            Assert.StartsWith("identity.", Assert.Throws<MBotException>(() => EnrollCommands.Install(folder, new StringReader(input), TextWriter.Null)).Code, StringComparison.Ordinal);

        Assert.False(File.Exists(_folder["identity/agent.crt"]));
    }

    [Fact]
    public void TheKey_IsTheOwnersAlone_AndTheSameRequestTwiceIsOverTheSameKey()
    {
        var folder = new StateFolder(_folder["new"]);
        var (first, second) = (new StringWriter(), new StringWriter());
        EnrollCommands.PrintRequest(folder, first);
        var key = File.ReadAllText(_folder["new/identity/next.key"]);
        EnrollCommands.PrintRequest(folder, second);

        Assert.StartsWith("-----BEGIN CERTIFICATE REQUEST-----", first.ToString(), StringComparison.Ordinal);
        Assert.Equal(key, File.ReadAllText(_folder["new/identity/next.key"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["new/identity/next.key"]));
    }

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, Action<StateFolder, TextReader, TextWriter>> NoHandOvers => [];

    private static Task<int> RunAsync(params string[] args) => CommandLine.RunAsync(args, _ => throw new InvalidOperationException("must not be built"), (_, _) => Task.FromResult(0), NoHandOvers);
}
