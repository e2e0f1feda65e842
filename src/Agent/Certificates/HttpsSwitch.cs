using System.Text.Json;
using MBot.Agent.Configuration;
using MBot.Agent.Nginx;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates;

/// <summary>Serves another pair, or none, and sees that it is so; else everything is as it was before. One change at a time.</summary>
internal sealed class HttpsSwitch(CertificateStore store, AgentConfiguration configuration, ISettings<HttpsOptions> options, INginx nginx, HttpsProbe probe, CertificateConditions conditions, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    public void Dispose() => _one.Dispose();

    /// <summary>Nobody else changes what is served until this is disposed.</summary>
    public async Task<IDisposable> TurnAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        return new Turn(_one);
    }

    /// <param name="names">What is served over https from now on.</param>
    /// <exception cref="MBotException">Of nginx, or <c>https.not-seen</c>; what was served before is served again.</exception>
    public async Task ServeAsync(CertificatePair pair, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        using var turn = await TurnAsync(cancellation);
        var before = options.Current.Names;
        var stored = store.Install(pair);
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
            conditions.Look();
        }

        // Browsers are told to insist on https once it has been seen, and not a moment before.
        try
        {
            await nginx.ApplyAsync(cancellation);
        }
        catch (MBotException e)
        {
            conditions.NotApplied(e);
        }
    }

    /// <summary>Plain HTTP from now on. Certificates stay on the disk.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        using var turn = await TurnAsync(cancellation);
        SetNames([]);
        await nginx.ApplyAsync(cancellation);
        store.ForgetServed();
        conditions.Look();
    }

    private void SetNames(IReadOnlyList<string> names)
    {
        if (!names.SequenceEqual(options.Current.Names))
            configuration.Set("https.names", JsonSerializer.Serialize([.. names], HttpsJson.Default.StringArray));
    }

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string[]))]
internal sealed partial class HttpsJson : System.Text.Json.Serialization.JsonSerializerContext;
