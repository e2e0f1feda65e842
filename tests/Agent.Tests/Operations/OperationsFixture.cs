using MBot.Agent.Diagnostics.Catalogue;
using MBot.Agent.Logs;
using MBot.Agent.Operations;
using MBot.Agent.Tests.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Operations;

/// <summary>A runner over a real database, whose agent can be stopped, killed and started again.</summary>
internal sealed class OperationsFixture : IDisposable
{
    private readonly DatabaseFixture _storage = new();
    private Lifetime _lifetime = new();

    public OperationsFixture() => Runner = NewRunner();

    public OperationRunner Runner { get; private set; }

    public IOperations Operations => Runner;

    public DatabaseFixture Storage => _storage;

    public CancellationToken Bound { get; } = new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    public static NewOperation Redeploy(string? id = null) => new(id ?? NewId(), OperationKind.Redeploy, "ada", Ref: "main");

    public static string NewId() => Guid.NewGuid().ToString();

    /// <summary>What systemctl stop does: the lifetime's event, then the hosted services.</summary>
    public async Task StopAgentAsync()
    {
        _lifetime.StopApplication();
        await ((IHostedService)Runner).StopAsync(Bound);
    }

    /// <summary>A new agent on the same files; the old one, if it was not stopped, is left hanging as after kill -9.</summary>
    public void StartAgain()
    {
        _storage.Restart();
        _lifetime = new Lifetime();
        Runner = NewRunner();
    }

    public async Task<Operation> EndAsync(string id)
    {
        await foreach (var e in Operations.WatchAsync(id, 0, Bound))
        {
            if (e.Body is Ended ended)
                return ended.Operation;
        }

        throw new InvalidOperationException("the watch ended without an end");
    }

    public async Task<List<OperationEvent>> EventsAsync(string id, long after = 0)
    {
        var events = new List<OperationEvent>();
        await foreach (var e in Operations.WatchAsync(id, after, Bound))
            events.Add(e);
        return events;
    }

    public async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
            await Task.Delay(10, Bound);
    }

    public void Dispose()
    {
        _lifetime.Dispose();
        _storage.Dispose();
    }

    private OperationRunner NewRunner() =>
        new(_storage.Database, new OperationFeed(_storage.Database), new Starred(), new FailureCatalogue(), _lifetime, TimeProvider.System, NullLogger<OperationRunner>.Instance);

    private sealed class Starred : ILogRedactor
    {
        public string Redact(string text) => text.Replace("hunter2", "***", StringComparison.Ordinal);
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;
        public CancellationToken ApplicationStopping => _stopping.Token;
        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
