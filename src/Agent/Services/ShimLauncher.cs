using System.ComponentModel;
using System.Diagnostics;
using MBot.Agent.Platform;
using MBot.Agent.Services.Shim;

namespace MBot.Agent.Services;

/// <summary>Starts shims. Not through CommandRunner: that waits for an end and stops what it started with the agent.</summary>
internal sealed class ShimLauncher(ShimCommand command, TimeProvider time)
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(20);

    /// <exception cref="MBotException"><c>service.cannot-start</c>; nothing of the service runs then.</exception>
    public async Task<ShimState> StartAsync(ShimFolder folder, ServiceSpec spec, string marker, CancellationToken cancellation)
    {
        var info = new ProcessStartInfo(command.File) { WorkingDirectory = "/", RedirectStandardError = true };
        foreach (var argument in (string[])[.. command.Arguments, "shim", folder.Path])
            info.ArgumentList.Add(argument);
        var hidden = ServiceEnvironment.Fill(info.Environment, spec, marker);
        folder.Prepare(new ShimSpec(ShimSpec.CurrentVersion, spec.Name, spec.File, spec.Arguments, spec.WorkingDirectory, hidden, spec.LogFile, spec.LogSize, spec.LogFiles, spec.StopTimeout.TotalSeconds));

        using var shim = Start(info);
        string said;
        try
        {
            // The shim closes its standard error when its child runs, or says there why it does not.
            said = await shim.StandardError.ReadToEndAsync(cancellation).WaitAsync(StartBound, time, cancellation);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await EndAsync(marker);
            cancellation.ThrowIfCancellationRequested();
            throw CannotStart(spec, $"it did not start within {StartBound.TotalSeconds:0} s", e);
        }

        if (folder.ReadState() is { } state)
            return state;
        await EndAsync(marker);
        throw CannotStart(spec, said.Trim() is { Length: > 0 } cause ? cause : "its shim ended without a word", null);
    }

    private static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception e)
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "service.no-shim", $"cannot run {info.FileName} as a shim: {e.Message}", e);
        }
    }

    private async Task EndAsync(string marker)
    {
        await ProcessTree.StopAsync($"{ShimProgram.ShimMarker}={marker}", TimeSpan.FromSeconds(1), time);
        await ProcessTree.StopAsync($"{ShimProgram.ChildMarker}={marker}", TimeSpan.FromSeconds(1), time);
    }

    private static MBotException CannotStart(ServiceSpec spec, string cause, Exception? inner) =>
        new(ErrorKind.FailedPrecondition, "service.cannot-start", $"the service {spec.Name} does not start: {cause}", inner);
}
