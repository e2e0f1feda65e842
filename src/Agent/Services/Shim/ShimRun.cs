using System.Runtime.InteropServices;
using MBot.Agent.Platform;

namespace MBot.Agent.Services.Shim;

/// <summary>One run of a service: start, log, end on request, record the end.</summary>
internal sealed class ShimRun(ShimFolder folder, ShimSpec spec, string marker, ShimInput input)
{
    private static readonly TimeSpan LeftoverGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DrainBound = TimeSpan.FromSeconds(2);
    private readonly string _treeMarker = $"{ShimProgram.ChildMarker}={marker}";
    private readonly TaskCompletionSource _stopRequest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <exception cref="IOException">The program cannot be started; nothing runs then.</exception>
    public async Task RunAsync()
    {
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnStopRequest);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ignore);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ignore);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Ignore);
        using var log = new LogWriter(spec.LogFile, spec.LogSize, spec.LogFiles);

        var child = ShimChild.Start(spec.File, spec.Arguments, spec.WorkingDirectory, [_treeMarker, .. input.Variables]);
        var cover = input.Secret.Count > 0 ? new SecretCover(input.Secret.Values) : null;
        var pumps = Task.WhenAll(OnThread(new LinePump(child.Output, isError: false, log, cover).Run), OnThread(new LinePump(child.Errors, isError: true, log, cover).Run));
        await AnnounceAsync(child);

        var end = OnThread(child.Wait);
        if (await Task.WhenAny(end, _stopRequest.Task) != end)
            await StopAsync(child.Pid, end);
        var (code, signal) = await end;
        var at = DateTimeOffset.UtcNow;
        await StopLeftoversAsync();

        // Someone outside the tree may hold a pipe open for ever; the exit record must not wait for that.
        await Task.WhenAny(pumps, Task.Delay(DrainBound));
        folder.WriteExit(new ServiceExit(code, signal, at));
    }

    private async Task AnnounceAsync(ShimChild child)
    {
        try
        {
            // A child that ended already is a zombie until Wait, which ProcessIdentity.Of does not count: its number alone then.
            var identity = ProcessIdentity.Of(child.Pid) ?? new ProcessIdentity(child.Pid, 0);
            folder.WriteState(new ShimState(ProcessIdentity.Current, identity, DateTimeOffset.UtcNow));
            Session.LetGoOfAgent();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await ProcessTree.StopAsync(_treeMarker, TimeSpan.Zero, TimeProvider.System);
            throw;
        }
    }

    private async Task StopAsync(int child, Task end)
    {
        SignalTree(child, Signals.Terminate);
        if (await Task.WhenAny(end, Task.Delay(TimeSpan.FromSeconds(spec.StopSeconds))) == end)
            return;

        // Repeated, for the child that a dying process may have started meanwhile.
        do
            SignalTree(child, Signals.Kill);
        while (await Task.WhenAny(end, Task.Delay(TimeSpan.FromMilliseconds(100))) != end);
    }

    private void SignalTree(int child, int signal)
    {
        var tree = ProcessTree.Find(_treeMarker);
        foreach (var process in tree)
            process.Signal(signal);

        // A program that sets its title may write over its environment; its process group is its own (see ShimChild).
        if (!tree.Any(p => p.Pid == child))
            Signals.Send(-child, signal);
    }

    private async Task StopLeftoversAsync()
    {
        try
        {
            await ProcessTree.StopAsync(_treeMarker, LeftoverGrace, TimeProvider.System);
        }
        catch (MBotException)
        {
            // A descendant hangs in the kernel. The service itself has ended and that must be recorded; the agent looks for leftovers before the next start.
        }
    }

    private void OnStopRequest(PosixSignalContext context)
    {
        context.Cancel = true;
        _stopRequest.TrySetResult();
    }

    private static void Ignore(PosixSignalContext context) => context.Cancel = true;

    private static Task OnThread(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
