using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using MBot.Agent.Platform;
using MBot.Agent.Services.Shim;

namespace MBot.Agent.Services;

/// <summary>Starts shims. Not through CommandRunner: that waits for an end and stops what it started with the agent.</summary>
internal sealed class ShimLauncher(ShimCommand command, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(20);

    /// <exception cref="MBotException"><c>service.cannot-start</c>; nothing of the service runs then.</exception>
    public async Task<ShimState> StartAsync(ShimFolder folder, ServiceSpec spec, string marker, CancellationToken cancellation)
    {
        var info = new ProcessStartInfo(command.File) { WorkingDirectory = "/", RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[.. command.Arguments, "shim", folder.Path])
            info.ArgumentList.Add(argument);
        var input = ServiceEnvironment.OfService(info.Environment, spec).ToBytes();
        ServiceEnvironment.MakeShims(info.Environment, marker);
        folder.Prepare(new ShimSpec(ShimSpec.CurrentVersion, spec.Name, spec.File, spec.Arguments, spec.WorkingDirectory, spec.LogFile, spec.LogSize, spec.LogFiles, spec.StopTimeout.TotalSeconds));

        using var shim = Start(info);
        shim.StandardOutput.Close();

        // Process.Dispose leaves a stream alone that was asked for.
        using var complaints = shim.StandardError;
        try
        {
            var complaint = complaints.ReadToEndAsync(cancellation);
            await GiveAsync(shim, input, cancellation);
            return await StartedAsync(folder, shim, cancellation).WaitAsync(StartBound, time, cancellation)
                ?? throw CannotStart(spec, (await complaint.WaitAsync(StartBound, time, cancellation)).Trim(), null);
        }
        catch (TimeoutException e)
        {
            await EndAsync(marker);
            throw CannotStart(spec, $"it did not start within {StartBound.TotalSeconds:0} s", e);
        }
        catch
        {
            await EndAsync(marker);
            throw;
        }
    }

    private async Task GiveAsync(Process shim, byte[] input, CancellationToken cancellation)
    {
        try
        {
            await using var pipe = shim.StandardInput.BaseStream;
            await pipe.WriteAsync(input, cancellation).AsTask().WaitAsync(StartBound, time, cancellation);
        }
        catch (IOException)
        {
            // It ended before it had read all: its own words tell why.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(input);
        }
    }

    /// <returns>Null when the shim ended without having started its child: then it said why.</returns>
    private async Task<ShimState?> StartedAsync(ShimFolder folder, Process shim, CancellationToken cancellation)
    {
        while (true)
        {
            // In this order: a child that ends at once takes its shim with it.
            var ended = shim.HasExited;
            if (folder.ReadState() is { } state)
                return state;
            if (ended)
                return null;
            await Task.Delay(Poll, time, cancellation);
        }
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
        new(ErrorKind.FailedPrecondition, "service.cannot-start", $"the service {spec.Name} does not start: {(cause.Length > 0 ? cause : "its shim ended without a word")}", inner);
}
