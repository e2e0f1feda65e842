using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Commands;

/// <summary>Documents that scripts read: their fields keep their names and kinds.</summary>
public sealed class JsonTests
{
    [Fact]
    public async Task Status_IsADocument_WithEveryField()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<GetStatusRequest>(_ => new StatusReply
        {
            Healthy = true,
            DiskFreeBytes = 5_000_000_000,
            Live = new Release { Id = "20261122T141206Z-a1b2c3d4e5f6", State = ReleaseState.Good, CreatedAt = Events.Time, Live = true },
            Slots = { new Slot { Name = "a1b2c3d4e5f6-8510", State = SlotState.Draining, Sessions = 3 } },
        });
        using var laptop = Laptop.Of(agent);

        using var document = JsonDocument.Parse((await laptop.RunAsync("status", "--json")).Output);

        var status = document.RootElement;
        Assert.Equal(["agent", "healthy", "conditions", "live", "slots", "services", "lastOperation", "diskFreeBytes", "memoryAvailableBytes", "source", "agentError", "aws"],
            status.EnumerateObject().Select(property => property.Name));
        Assert.True(status.GetProperty("healthy").GetBoolean());
        Assert.Equal(5_000_000_000, status.GetProperty("diskFreeBytes").GetInt64());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("agent").ValueKind);
        Assert.Equal("good", status.GetProperty("live").GetProperty("state").GetString());
        Assert.Equal("2026-11-22T14:12:06Z", status.GetProperty("live").GetProperty("createdAt").GetString());
        Assert.Equal("draining", status.GetProperty("slots")[0].GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("agentError").ValueKind);
        Assert.Equal(JsonValueKind.Null, status.GetProperty("aws").ValueKind);
    }

    [Fact]
    public async Task Watch_IsOneDocumentALine_AndOnlyTheChosenEventInEach()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.Plays(OperationState.Failed);
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("redeploy", "--json");

        var events = ran.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(Enumerable.Range(1, 9), events.Select(e => e.GetProperty("sequence").GetInt32()));
        Assert.Equal(["operationId", "sequence", "time", "stepFinished"], events[2].EnumerateObject().Select(property => property.Name));
        Assert.Equal(1.5, events[2].GetProperty("stepFinished").GetProperty("duration").GetDouble());
        Assert.Equal("failed", events[8].GetProperty("ended").GetProperty("state").GetString());
        Assert.Equal("ZeroDivisionError: division by zero", events[8].GetProperty("ended").GetProperty("failure").GetProperty("evidence")[1].GetString());
    }

    [Fact]
    public async Task Logs_AreOneDocumentALine()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.OnStream<ReadLogsRequest, LogLine>((_, writer, _) => writer.WriteAsync(new LogLine { Source = LogSource.App, Time = Events.Time, Text = "tab\tand \"quotes\" and ünïcode" }));
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("logs", "--json");

        using var line = JsonDocument.Parse(Assert.Single(ran.Lines));
        Assert.Equal("tab\tand \"quotes\" and ünïcode", line.RootElement.GetProperty("text").GetString());
        Assert.Equal("app", line.RootElement.GetProperty("source").GetString());
        Assert.Contains("ünïcode", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANewerAgentsEnumValue_IsItsNumber()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<ListReleasesRequest>(_ => new ListReleasesReply { Releases = { new Release { Id = "r", State = (ReleaseState)99 } } });
        using var laptop = Laptop.Of(agent);

        using var document = JsonDocument.Parse((await laptop.RunAsync("releases", "--json")).Output);

        Assert.Equal(99, document.RootElement.GetProperty("releases")[0].GetProperty("state").GetInt32());
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("releases")]
    [InlineData("operations")]
    [InlineData("operations", "some-id")]
    [InlineData("health")]
    [InlineData("services")]
    [InlineData("secrets", "list")]
    [InlineData("config", "get")]
    [InlineData("config", "validate")]
    [InlineData("source", "show")]
    [InlineData("access", "list")]
    [InlineData("rollback", "--list")]
    [InlineData("audit", "verify")]
    [InlineData("profile", "list")]
    [InlineData("version", "--agent")]
    public async Task EveryRead_HasADocument(params string[] arguments)
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<VerifyAuditRequest>(_ => new VerifyAuditReply { Intact = true });
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync([.. arguments, "--json"]);

        Assert.Equal(ExitCode.Ok, ran.Exit);
        using var document = JsonDocument.Parse(ran.Output);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
    }
}
