using Grpc.Core;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Client.Tests.Commands;

/// <summary>Scripts decide by these numbers.</summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(OperationState.Succeeded, 0)]
    [InlineData(OperationState.Failed, 5)]
    [InlineData(OperationState.Reverted, 6)]
    [InlineData(OperationState.Cancelled, 7)]
    [InlineData(OperationState.Superseded, 7)]
    [InlineData(OperationState.Unknown, 8)]
    public async Task TheEndOfAnOperation_IsTheExitCode_OfRedeployAndOfWatch(OperationState end, int code)
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.Plays(end);
        using var laptop = Laptop.Of(agent);

        Assert.Equal(code, (int)(await laptop.RunAsync("redeploy")).Exit);
        Assert.Equal(code, (int)(await laptop.RunAsync("watch", Events.Id, "--json")).Exit);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, 2)]
    [InlineData(StatusCode.OutOfRange, 2)]
    [InlineData(StatusCode.NotFound, 4)]
    [InlineData(StatusCode.AlreadyExists, 4)]
    [InlineData(StatusCode.FailedPrecondition, 4)]
    [InlineData(StatusCode.Aborted, 4)]
    [InlineData(StatusCode.ResourceExhausted, 4)]
    [InlineData(StatusCode.PermissionDenied, 4)]
    [InlineData(StatusCode.Unauthenticated, 4)]
    [InlineData(StatusCode.Unimplemented, 4)]
    [InlineData(StatusCode.Unavailable, 3)]
    [InlineData(StatusCode.Internal, 5)]
    public async Task ARefusal_HasItsExitCode_AndSaysWhy(StatusCode status, int code)
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<GetStatusRequest>(_ => throw Refusal.With(status, "the cause", new ErrorDetail { Code = "some.code", Field = "a_field", Hint = "the way out", Evidence = { "its last line" } }));
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("status");

        Assert.Equal(code, (int)ran.Exit);
        Assert.Empty(ran.Output);
        Assert.Contains("a_field: the cause", ran.Error, StringComparison.Ordinal);
        Assert.Contains("the way out", ran.Error, StringComparison.Ordinal);
        Assert.Contains("its last line", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithJson_AnErrorIsADocumentOnStandardError()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<RedeployRequest>(_ => throw Refusal.With(StatusCode.FailedPrecondition, "busy", new ErrorDetail { Code = "operations.busy", Hint = "wait" }));
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("redeploy", "--json");

        Assert.Equal(ExitCode.Refused, ran.Exit);
        using var document = System.Text.Json.JsonDocument.Parse(ran.Error);
        var error = document.RootElement.GetProperty("error");
        Assert.Equal("operations.busy", error.GetProperty("code").GetString());
        Assert.Equal("busy", error.GetProperty("message").GetString());
        Assert.Equal("wait", error.GetProperty("hint").GetString());
        Assert.Equal(4, error.GetProperty("exitCode").GetInt32());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("redeploy", "--wait", "--cut")]
    [InlineData("redeploy", "--ref")]
    [InlineData("logs", "--tail", "0")]
    [InlineData("logs", "--tail", "many")]
    [InlineData("logs", "sausages")]
    [InlineData("logs", "--since", "yesterdayish")]
    [InlineData("logs", "--regex")]
    [InlineData("secrets")]
    [InlineData("secrets", "set")]
    [InlineData("secrets", "set", "no-name=1")]
    [InlineData("access", "add", "anna")]
    [InlineData("access", "add", "anna", "--role", "king")]
    [InlineData("completion", "fish")]
    [InlineData("init")]
    [InlineData("init", "--local", "--app-port", "70000")]
    [InlineData("status", "--profile", "unknown")]
    [InlineData("status", "--profile", "../../etc/passwd")]
    public async Task WrongArguments_EndWith2_AndAWayOut(params string[] arguments)
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, ran.Exit);
        Assert.StartsWith("error: ", ran.Error, StringComparison.Ordinal);
        Assert.Contains("→", ran.Error, StringComparison.Ordinal);
        Assert.Empty(ran.Output);
    }

    [Fact]
    public async Task WhenNobodyListens_ItEndsWith3_AndSaysWhereAndHowToStartIt()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        laptop.AddProfile("gone", $"https://127.0.0.1:{Port.Free()}", ScriptedAgent.InstanceId, agent.Authority);

        var ran = await laptop.RunAsync("status", "--profile", "gone");

        Assert.Equal(ExitCode.Unreachable, ran.Exit);
        Assert.Contains("https://127.0.0.1:", ran.Error, StringComparison.Ordinal);
        Assert.Contains("Connection refused", ran.Error, StringComparison.Ordinal);
        Assert.Contains("systemctl status mbot-agent", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhenTheAnswerToAChangeIsLost_ItEndsWith8_AndTheCallIsMadeOnce()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<SetSourceRequest>((_, context) =>
        {
            context.GetHttpContext().Abort();
            return Task.FromException<Google.Protobuf.IMessage>(new OperationCanceledException());
        });
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("source", "set", "https://example.org/app.git");

        Assert.Equal(ExitCode.Unknown, ran.Exit);
        Assert.Single(agent.Script.Asked<SetSourceRequest>());
    }
}
