using MBot.Client.Output;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Commands;

/// <summary>Verbs that hurt someone name the risk and do nothing by default.</summary>
public sealed class DangerTests
{
    public static TheoryData<string[]> Dangerous => new()
    {
        new[] { "rollback" },
        new[] { "redeploy", "--cut" },
        new[] { "redeploy", "--stop-start" },
        new[] { "access", "remove", "anna" },
        new[] { "access", "restored" },
        new[] { "secrets", "unset", "API_KEY" },
        new[] { "service", "restart", "nginx" },
        new[] { "restart", "app" },
        new[] { "source", "deploy-key", "--replace" },
    };

    [Theory]
    [MemberData(nameof(Dangerous))]
    public async Task WhereNobodyCanBeAsked_ItIsRefused_AndNothingIsSent(string[] arguments)
    {
        await using var agent = await StartAsync();
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync(arguments);

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Contains("--yes", ran.Error, StringComparison.Ordinal);
        Assert.Empty(Changes(agent));
    }

    [Theory]
    [MemberData(nameof(Dangerous))]
    public async Task WithYes_ItIsDone(string[] arguments)
    {
        await using var agent = await StartAsync();
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync([.. arguments, "--yes"]);

        Assert.Equal(ExitCode.Ok, ran.Exit);
        Assert.Single(Changes(agent));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("\n", false)]
    [InlineData("no\n", false)]
    [InlineData("y\n", true)]
    [InlineData("yes\n", true)]
    public async Task OnATerminal_OnlyYesIsYes(string answer, bool done)
    {
        await using var agent = await StartAsync();
        using var laptop = Laptop.Of(agent);
        laptop.Traits = new TerminalTraits { InputIsTerminal = true };

        var ran = await laptop.RunWithInputAsync(answer, "access", "remove", "anna");

        Assert.Equal(done ? ExitCode.Ok : ExitCode.Refused, ran.Exit);
        Assert.Equal(done ? 1 : 0, Changes(agent).Count);
        Assert.Contains("[y/N]", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARedeployAsksNothing()
    {
        await using var agent = await StartAsync();
        using var laptop = Laptop.Of(agent);

        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync("redeploy")).Exit);
    }

    [Fact]
    public async Task Rollback_TakesTheNewestGoodRelease_OrTheOneThatItsNameBegins()
    {
        await using var agent = await StartAsync();
        using var laptop = Laptop.Of(agent);

        await laptop.RunAsync("rollback", "--yes");
        await laptop.RunAsync("rollback", "20261119", "--yes");
        var ambiguous = await laptop.RunAsync("rollback", "2026", "--yes");
        var unknown = await laptop.RunAsync("rollback", "nothing", "--yes");

        Assert.Equal(["20261120T000000Z-c", "20261119T000000Z-d"], agent.Script.Asked<RollbackRequest>().Select(request => request.ReleaseId));
        Assert.Equal(ExitCode.Refused, ambiguous.Exit);
        Assert.Equal(ExitCode.Refused, unknown.Exit);
    }

    private static List<Google.Protobuf.IMessage> Changes(ScriptedAgent agent) =>
    [
        .. agent.Script.Asked<RollbackRequest>(), .. agent.Script.Asked<RedeployRequest>(), .. agent.Script.Asked<RemoveAccessRequest>(), .. agent.Script.Asked<MarkRestoredRequest>(),
        .. agent.Script.Asked<ChangeSecretsRequest>(), .. agent.Script.Asked<RestartServiceRequest>(), .. agent.Script.Asked<CreateDeployKeyRequest>(),
    ];

    private static async Task<ScriptedAgent> StartAsync()
    {
        var agent = await ScriptedAgent.StartAsync();
        agent.Script.Plays(OperationState.Succeeded)
            .On<RollbackRequest>(request => new Operation { Id = request.OperationId })
            .On<ListReleasesRequest>(_ => new ListReleasesReply
            {
                Releases =
                {
                    new Release { Id = "20261122T000000Z-a", Live = true, State = ReleaseState.Good },
                    new Release { Id = "20261121T000000Z-b", State = ReleaseState.Bad },
                    new Release { Id = "20261120T000000Z-c", State = ReleaseState.Good },
                    new Release { Id = "20261119T000000Z-d", State = ReleaseState.Good },
                },
            });
        return agent;
    }
}
