using MBot.Agent.Platform;
using MBot.Agent.Slots;
using MBot.TestKit;

namespace MBot.Agent.Tests.Slots;

public class KnownProcessesTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>A program whose second thread starts another, as Streamlit's scripts do.</summary>
    [NeedsFact(Part.Streamlit)]
    public async Task WhatAThreadStarts_IsFoundDownTheTree_AndWhatHasEndedIsNot()
    {
        await using var app = ChildProcess.Start("/usr/bin/python3", ["-c", """
            import subprocess, sys, threading
            def run():
                child = subprocess.Popen(["sleep", "600"])
                sys.stdin.readline()
                child.kill()
                child.wait()
                print("ended", flush=True)
            sys.stdin.readline()
            threading.Thread(target=run).start()
            """]);
        var own = ProcessIdentity.Of(app.Id)!.Value;
        var known = new KnownProcesses([own], 1, TimeProvider.System.GetTimestamp());
        Assert.Equal([own], known.Now(1, TimeProvider.System)!);

        await app.WriteLineAsync("begin");
        await Until.HoldsAsync(() => known.Now(1, TimeProvider.System)!.Count == 2, Bound, "the child is found");
        await app.WriteLineAsync("end");
        await app.WaitForLineAsync(line => line == "ended", Bound);
        await app.WaitForExitAsync(Bound);

        Assert.Null(known.Now(1, TimeProvider.System));
    }

    [Fact]
    public void AfterAnotherStart_TheyAreLookedForAgain() =>
        Assert.Null(new KnownProcesses([ProcessIdentity.Current], 1, TimeProvider.System.GetTimestamp()).Now(2, TimeProvider.System));
}
