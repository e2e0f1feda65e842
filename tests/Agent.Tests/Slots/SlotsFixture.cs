using System.Collections.Concurrent;
using MBot.Agent.Configuration;
using MBot.Agent.Health.Probes;
using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Services.Shim;
using MBot.Agent.Slots;
using MBot.Agent.Tests.Configuration;
using MBot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Slots;

/// <summary>A slot manager with real shims and a small real HTTP program as the app. Releases are called by one hex digit.</summary>
public sealed class SlotsFixture : IAsyncDisposable
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(40);
    private readonly CancellationTokenSource _end = new(TimeSpan.FromMinutes(2));
    private readonly TempFolder _folder = new("slots");
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(5), DefaultRequestHeaders = { ConnectionClose = true } };

    internal SlotsFixture()
    {
        State = new StateFolder(_folder["state"]);
        Options.PortFirst = Port.FreeRange(6);
        Options.PortLast = Options.PortFirst + 5;
        Supervisor = new ProcessSupervisor(Path.Combine(State.Run, "services"), State.Id, ShimCommand.OfThisProcess(), TimeProvider.System, NullLogger<ProcessSupervisor>.Instance);
        Slots = NewManager();
    }

    internal StateFolder State { get; }

    internal SlotOptions Options { get; } = new()
    {
        HealthInterval = TimeSpan.FromMilliseconds(200),
        HealthTimeout = TimeSpan.FromSeconds(1),
        RestartPause = TimeSpan.FromMilliseconds(200),
        RestartPauseMax = TimeSpan.FromSeconds(1),
        StopTimeout = TimeSpan.FromSeconds(3),
        DrainInterval = TimeSpan.FromMilliseconds(200),
        MemoryReserve = 0,
    };

    internal ProcessSupervisor Supervisor { get; }

    internal SlotManager Slots { get; private set; }

    internal Dictionary<string, Redacted> Secrets { get; } = new() { ["TOKEN"] = new("one") };

    internal ConcurrentQueue<SlotTrouble> Troubles { get; } = [];

    public CancellationToken End => _end.Token;

    internal string In(params string[] parts) => Path.Combine([State.Run, .. parts]);

    internal SlotLaunch Launch(char release) => new(
        $"release-{release}", new string(release, 40), "/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Slots", "FakeApp.py"), "{port}"], "/",
        new Dictionary<string, string> { ["CONTROL"] = Control(release), ["RELEASE"] = release.ToString(), ["PYTHONDONTWRITEBYTECODE"] = "1" },
        _folder.Sub($"static-{release}"));

    /// <summary>Tells the copies of a release how to behave.</summary>
    internal void Tell(char release, string what, string text = "") => File.WriteAllText(Path.Combine(Control(release), what), text);

    internal void Untell(char release, string what) => File.Delete(Path.Combine(Control(release), what));

    /// <summary>A candidate that answers.</summary>
    internal async Task<Slot> CandidateAsync(char release)
    {
        var slot = await Slots.StartCandidateAsync(Launch(release), End);
        await AnswersAsync(slot);
        return slot;
    }

    internal async Task<Slot> LiveAsync(char release, DateTimeOffset? keepOldWarmUntil = null)
    {
        var slot = await CandidateAsync(release);
        await Slots.SwitchAsync(slot, keepOldWarmUntil, End);
        return Slots.Find(slot.Name)!;
    }

    internal async Task<string> AnswersAsync(Slot slot)
    {
        string? answer = null;
        await Until.HoldsAsync(async () => (answer = await AskAsync(slot)) is not null, Bound, $"slot {slot.Name} answers", End);
        return answer!;
    }

    internal async Task<string?> AskAsync(Slot slot)
    {
        try
        {
            return await _client.GetStringAsync(slot.Address, End);
        }
        catch (HttpRequestException)
        {
            return null; // not yet, or no more
        }
    }

    internal Task<SlotTrouble> TroubleAsync(SlotTroubleKind kind, bool over = false) =>
        Until.FoundAsync(() => Task.FromResult(Troubles.FirstOrDefault(t => t.Kind == kind && t.Over == over)), Bound, $"{kind}, over: {over}", End);

    internal Task HoldsAsync(Func<bool> condition, string what) => Until.HoldsAsync(condition, Bound, what, End);

    /// <summary>A drain service that runs until the end of the test.</summary>
    internal async Task<DrainService> DrainAsync()
    {
        var service = new DrainService(Slots, new Fixed<SlotOptions>(Options), new SteadyTime(TimeProvider.System), NullLogger<DrainService>.Instance);
        await service.StartAsync(End);
        return service;
    }

    /// <summary>The agent's end, by whatever, and its next start on the same folder.</summary>
    internal async Task RestartAgentAsync()
    {
        await Slots.DisposeAsync();
        Slots = NewManager();
        await Slots.RecoverAsync(End);
    }

    public async ValueTask DisposeAsync()
    {
        await Slots.DisposeAsync();
        foreach (var service in await Supervisor.ListAsync(CancellationToken.None))
            await ProcessTree.StopAsync($"{ShimProgram.ShimMarker}={State.Id}:{service.Name};", TimeSpan.FromSeconds(5), TimeProvider.System);
        await ProcessTree.StopAsync($"{ShimProgram.ChildMarker}={State.Id}:", TimeSpan.Zero, TimeProvider.System);
        _client.Dispose();
        _end.Dispose();
        _folder.Dispose();
    }

    private SlotManager NewManager()
    {
        var settings = new Fixed<SlotOptions>(Options);
        var store = new SlotStore(State);
        var process = new SlotProcess(Supervisor, new Environment(Secrets), store, settings);
        var manager = new SlotManager(store, new SlotLinks(State), process, new SlotHttp(), new HealthProbe(), settings, new SteadyTime(TimeProvider.System), NullLogger<SlotManager>.Instance);
        manager.Trouble += Troubles.Enqueue;
        return manager;
    }

    private string Control(char release) => _folder.Sub($"control-{release}");

    private sealed class Environment(Dictionary<string, Redacted> secrets) : IAppEnvironment
    {
        public Task PlaceFilesAsync(CancellationToken cancellation) => Task.CompletedTask;

        public ValueTask<IReadOnlyDictionary<string, Redacted>> ReadAsync(CancellationToken cancellation) => new(secrets);
    }
}
