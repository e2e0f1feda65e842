using MBot.Client.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Client.Tests.Commands;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("re", "redeploy")]
    [InlineData("secrets ", "push")]
    [InlineData("redeploy --f", "--fresh-env")]
    [InlineData("rollback 2026", "20261120T000000Z-c")]
    [InlineData("watch ", "operation-1")]
    [InlineData("service restart ", "nginx")]
    [InlineData("restart ", "machine")]
    [InlineData("resize t3.", "t3.medium")]
    [InlineData("start --o", "--or")]
    [InlineData("secrets unset ", "API_KEY")]
    [InlineData("config get ", "nginx.listen")]
    [InlineData("access remove ", "anna")]
    [InlineData("profile use ", "test")]
    [InlineData("logs ", "nginx")]
    public async Task TheProgramSaysWhatFits(string line, string expected)
    {
        await using var agent = await StartAsync();
        using var laptop = Laptop.Of(agent);

        // It waits for the agent for two seconds and no longer: on a busy machine one asks again, as one presses the key again.
        var ran = await laptop.RunAsync($"[suggest:{line.Length}]", line);
        for (var again = 0; again < 4 && !ran.Lines.Contains(expected); again++)
            ran = await laptop.RunAsync($"[suggest:{line.Length}]", line);

        Assert.Contains(expected, ran.Lines);
    }

    [Fact]
    public async Task WhenTheAgentIsAway_NothingIsSaid()
    {
        using var laptop = new Laptop();

        var ran = await laptop.RunAsync("[suggest:9]", "rollback ");

        Assert.Equal("", ran.Error);
        Assert.Equal(ExitCode.Ok, ran.Exit);
    }

    [Fact]
    public async Task InARealBash_TheScriptCompletes()
    {
        await using var agent = await StartAsync();
        using var laptop = Laptop.Of(agent);
        var script = Path.Combine(laptop.Home, "completion");
        await File.WriteAllTextAsync(script, (await laptop.RunAsync("completion", "bash")).Output);
        var said = await ChildProcess.RunAsync("bash", ["-c", """
            set -eu
            source "$1"
            complete -p mbot-client
            ask() { COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mbot_client; echo "${COMPREPLY[*]}"; }
            ask mbot-client rede
            ask mbot-client rollback 2026
            ask mbot-client secrets ''
            """, "bash", script], new ChildProcessOptions { Environment = new Dictionary<string, string?>(laptop.Process) { ["PATH"] = $"{Path.GetDirectoryName(Laptop.Program)}:{Environment.GetEnvironmentVariable("PATH")}" } });

        var lines = said.Split('\n');
        Assert.Equal("redeploy", lines[1]);
        Assert.Equal("20261120T000000Z-c", lines[2]);
        Assert.Contains("push", lines[3].Split(' '));
    }

    private static async Task<ScriptedAgent> StartAsync()
    {
        var agent = await ScriptedAgent.StartAsync();
        agent.Script
            .On<ListReleasesRequest>(_ => new ListReleasesReply { Releases = { new Release { Id = "20261122T000000Z-a", Live = true }, new Release { Id = "20261120T000000Z-c" } } })
            .On<ListOperationsRequest>(_ => new ListOperationsReply { Operations = { new Operation { Id = "operation-1" } } })
            .On<ListServicesRequest>(_ => new ListServicesReply { Services = { new ServiceStatus { Name = "nginx" } } })
            .On<ListSecretsRequest>(_ => new ListSecretsReply { Secrets = { new SecretName { Name = "API_KEY" } } })
            .On<GetConfigurationRequest>(_ => new GetConfigurationReply { Settings = { new Setting { Key = "nginx.listen" } } })
            .On<ListAccessRequest>(_ => new ListAccessReply { Entries = { new AccessEntry { Name = "anna" } } });
        return agent;
    }
}
