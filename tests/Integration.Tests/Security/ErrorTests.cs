using System.Diagnostics;
using Grpc.Core;
using MBot.Agent.Platform;
using MBot.Protos.V1;

namespace MBot.Integration.Tests.Security;

public class ErrorTests : SecurityTest
{
    [Fact]
    public async Task WhatAUserCanMend_ArrivesWithItsCauseAndItsWayOut()
    {
        Redeploy.Run = _ => throw new MBotException(ErrorKind.NotFound, "git.ref-unknown", "there is no branch or tag v9")
        {
            Field = "ref",
            Hint = "push it first",
            Evidence = ["fatal: couldn't find remote ref v9"],
        };

        var error = await RedeployFailsAsync();

        Assert.Equal((StatusCode.NotFound, "there is no branch or tag v9"), (error.StatusCode, error.Status.Detail));
        var detail = DetailOf(error);
        Assert.Equal(("git.ref-unknown", "ref", "push it first"), (detail.Code, detail.Field, detail.Hint));
        Assert.Equal(["fatal: couldn't find remote ref v9"], detail.Evidence);
    }

    [Fact]
    public async Task LongEvidence_IsCutToItsLastLines()
    {
        Redeploy.Run = _ => throw new MBotException(ErrorKind.FailedPrecondition, "app.broken", "the app is broken")
        {
            Evidence = [.. Enumerable.Range(0, 10_000).Select(i => $"line {i} of a long traceback")],
        };

        var detail = DetailOf(await RedeployFailsAsync());

        Assert.Equal("line 9999 of a long traceback", detail.Evidence[^1]);
        Assert.InRange(detail.Evidence.Count, 10, 200);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(FileNotFoundException))]
    [InlineData(typeof(OperationCanceledException))] // nobody cancelled the call
    public async Task ABug_TellsTheCallerOnlyWhereToLook(Type type)
    {
        Redeploy.Run = _ => throw (Exception)Activator.CreateInstance(type, "/root/secret-path")!;

        var error = await RedeployFailsAsync();

        Assert.Equal((StatusCode.Internal, "agent.internal"), (error.StatusCode, DetailOf(error).Code));
        Assert.DoesNotContain("secret-path", error.ToString(), StringComparison.Ordinal);
        var id = error.Status.Detail[(error.Status.Detail.IndexOf("(id ", StringComparison.Ordinal) + 4)..^1];
        Assert.Contains($"Internal error {id}", Host.Log.Text, StringComparison.Ordinal);
        Assert.Contains("secret-path", Host.Log.Text, StringComparison.Ordinal);
        Assert.Contains("at MBot.Integration.Tests", Host.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACancelledCall_CancelsItsWork()
    {
        var ended = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        Redeploy.Run = async context =>
        {
            using var end = context.CancellationToken.Register(ended.SetResult);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return new Operation();
        };
        using var cancel = new CancellationTokenSource();
        var call = DeploymentsOf().RedeployAsync(new RedeployRequest(), cancellationToken: cancel.Token);
        await begun.Task.WaitAsync(Bound);

        await cancel.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, await FailureAsync(call));
        await ended.Task.WaitAsync(Bound);
    }

    [Fact]
    public async Task AMessageOfTenMegabytes_IsRefused_AndTheNextOneServed()
    {
        var client = Host.Connect("anna", Role.Operator);
        var deployments = new Deployments.DeploymentsClient(client.Calls);

        var call = deployments.RedeployAsync(new RedeployRequest { Ref = new string('x', 10_000_000) }, deadline: Deadline);

        Assert.Equal(StatusCode.ResourceExhausted, await FailureAsync(call));
        Assert.Equal("anna", (await InfoAsync(client)).Caller);
    }

    [Fact]
    public async Task WhenTheAgentStops_StreamsEndAtOnce()
    {
        using var stream = new Logs.LogsClient(Host.Connect("anna", Role.Viewer).Calls).Read(new ReadLogsRequest());
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
        var clock = Stopwatch.StartNew();

        var stopping = Host.StopAsync();

        var end = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None)).WaitAsync(Bound);
        await stopping.WaitAsync(Bound);
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"{clock.Elapsed}: before the host's own time-out of 20 s");
    }

    private Deployments.DeploymentsClient DeploymentsOf() => new(Host.Connect("anna", Role.Operator).Calls);

    private async Task<RpcException> RedeployFailsAsync() =>
        await Assert.ThrowsAsync<RpcException>(async () => await DeploymentsOf().RedeployAsync(new RedeployRequest(), deadline: Deadline));
}
