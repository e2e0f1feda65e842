using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Security.Audit;
using MBot.Agent.Storage;
using MBot.Agent.Tests.Storage;
using MBot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Operations;

/// <summary>Bytes of the database change under the agent's feet: what can still be read is read, and nothing else than "unusable" is ever said.</summary>
public sealed class DamagedRowsProperties : IDisposable
{
    private const int Rounds = 100;
    private readonly DatabaseFixture _storage = new();

    public void Dispose() => _storage.Dispose();

    [Theory]
    [InlineData("agent.db", true)]
    [InlineData("agent.db", false)]
    [InlineData("agent.db-wal", true)]
    public async Task WhateverBytesChange_ReadsAnswerOrSayThatTheFileIsUnusable(string file, bool whileOpen)
    {
        var seed = Environment.GetEnvironmentVariable("MBOT_SEED") is { Length: > 0 } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : Random.Shared.Next();
        var original = await FillAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var random = new Random(seed + round);
            try
            {
                await TryAsync(original, file, whileOpen, random);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"MBOT_SEED={seed + round}: {e}");
            }
        }
    }

    private async Task TryAsync(IReadOnlyDictionary<string, byte[]> original, string file, bool whileOpen, Random random)
    {
        using var folder = new TempFolder("damaged");
        foreach (var (name, content) in original)
            await File.WriteAllBytesAsync(folder[name], content);
        using var database = new AgentDatabase(new StateFolder(folder.Path), TimeProvider.System, NullLogger<AgentDatabase>.Instance);
        if (whileOpen)
            await database.OpenAsync(_storage.Bound);
        Change(folder[file], random);
        try
        {
            await ReadAsync(new OperationStore(database));
            await database.ReadAsync(connection => (AuditTable.Last(connection), AuditTable.Page(connection, 0, 100)), _storage.Bound);
        }
        catch (MBotException e) when (e.Code.StartsWith("storage.", StringComparison.Ordinal))
        {
            // Said as what it is.
        }
    }

    private async Task ReadAsync(OperationStore store)
    {
        foreach (var operation in await store.ListAsync(100, _storage.Bound))
        {
            _ = OperationsGrpcService.ToProto(operation.Operation);
            foreach (var e in await store.EventsAsync(operation.Operation.Id, 0, 1000, _storage.Bound))
                _ = OperationsGrpcService.ToProto(e);
        }

        await store.UnfinishedAsync(_storage.Bound);
        foreach (var e in await store.RecentEventsAsync(DateTimeOffset.UnixEpoch, 1000, _storage.Bound))
            _ = OperationsGrpcService.ToProto(e);
    }

    /// <summary>Twelve operations with all that one can hold.</summary>
    /// <returns>The files, the write-ahead log among them.</returns>
    private async Task<IReadOnlyDictionary<string, byte[]>> FillAsync()
    {
        var store = new OperationStore(_storage.Database);
        var now = DateTimeOffset.UtcNow;
        for (var i = 0; i < 12; i++)
        {
            var operation = new Operation
            {
                Id = OperationsFixture.NewId(), Kind = OperationKind.Redeploy, State = i % 2 == 0 ? OperationState.Succeeded : OperationState.Failed, RequestedBy = "ada", AcceptedAt = now, EndedAt = now, Step = "await health", Ref = "main", LastSequence = 6,
                Failure = i % 2 == 0 ? null : new Failure("app.script-raised", "the script raised", "hint", ["one", "two"]),
                Outcome = i % 2 == 1 ? null : new Outcome { Commits = [new CommitSummary("abc", "ada", "subject", now)], Requirements = [new RequirementChange("streamlit", null, "1.31")], Warnings = ["careful"] },
            };
            EventBody[] bodies = [new StateChanged(OperationState.Preparing), new StepStarted("fetch"), new StepFinished("fetch", TimeSpan.FromSeconds(1), "done", Failed: false), new Output("pip", "line"), new Notice(MBot.Agent.Health.Conditions.Severity.Low, "a.b", "text"), new Ended(operation)];
            var record = new AuditRecord(i + 1, now, new AuditEvent("ada", "operator", "127.0.0.1", "Redeploy", "allowed", "{}"), "before", "hash");
            await _storage.Database.WriteAsync(connection => AuditTable.Insert(connection, record), _storage.Bound);
            await store.SaveAsync(operation, "{}", [.. bodies.Select((body, index) => new OperationEvent(operation.Id, index + 1, now, body))], _storage.Bound);
        }

        return Directory.GetFiles(_storage.Folder.Root, "agent.db*").ToDictionary(f => Path.GetFileName(f), Read);
    }

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static void Change(string file, Random random)
    {
        if (!File.Exists(file) || new FileInfo(file).Length == 0)
            return;
        using var stream = File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        for (var i = 0; i < 20; i++)
        {
            stream.Position = random.NextInt64(stream.Length);
            stream.WriteByte((byte)random.Next(256));
        }
    }
}
