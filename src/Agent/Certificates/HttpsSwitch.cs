using MBot.Agent.Configuration;
using MBot.Agent.Nginx;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates;

/// <summary>Serves another pair, or none, and sees that it is so; else everything is as it was before. One change at a time.</summary>
internal sealed class HttpsSwitch(CertificateStore store, AgentConfiguration configuration, ISettings<HttpsOptions> options, ServedCertificate served, INginx nginx, HttpsProbe probe, CertificateConditions conditions, TimeProvider time) : IDisposable
{
    private readonly Turns _turns = new();

    public void Dispose() => _turns.Dispose();

    /// <param name="names">What is served over https from now on.</param>
    /// <exception cref="MBotException">Of nginx, or <c>https.not-seen</c>; what was served before is served again.</exception>
    public async Task ServeAsync(CertificatePair pair, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        using var turn = await _turns.TakeAsync(cancellation);
        var before = options.Current.Names;
        var stored = store.Install(pair, before);
        try
        {
            SetNames(names);
            await nginx.ApplyAsync(cancellation);
            var door = NginxListen.Of("https.listen", options.Current.Listen)[0];
            foreach (var name in names)
                await probe.VerifyAsync(door, name, pair.Leaf.SerialNumber, cancellation);
            store.MarkServed(time.GetUtcNow());
        }
        catch
        {
            store.TakeBack(stored);
            SetNames(before);
            await nginx.ApplyAsync(CancellationToken.None);
            throw;
        }
        finally
        {
            conditions.Tell(served.Look());
        }

        // Browsers are told to insist on https once it has been seen, and not a moment before.
        await TryApplyAsync(cancellation);
    }

    /// <summary>Has nginx follow when what is to be served is not what it was before.</summary>
    /// <returns>What is to be served now.</returns>
    public async Task<NginxTls?> RefreshAsync(NginxTls? before, CancellationToken cancellation)
    {
        using var turn = await _turns.TakeAsync(cancellation);
        var now = served.Look();
        conditions.Tell(now);
        if ((now.Tls?.Certificate, now.Tls?.HstsSeconds) != (before?.Certificate, before?.HstsSeconds))
            await TryApplyAsync(cancellation);
        return now.Tls;
    }

    /// <summary>Plain HTTP from now on. Certificates stay on the disk.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        using var turn = await _turns.TakeAsync(cancellation);
        SetNames([]);
        await nginx.ApplyAsync(cancellation);
        store.ForgetServed();
        conditions.Tell(served.Look());
    }

    private void SetNames(IReadOnlyList<string> names)
    {
        if (!names.SequenceEqual(options.Current.Names))
            configuration.Set("https.names", string.Join(',', names));
    }

    private async Task TryApplyAsync(CancellationToken cancellation)
    {
        try
        {
            await nginx.ApplyAsync(cancellation);
        }
        catch (MBotException e)
        {
            conditions.NotApplied(e);
        }
    }
}
