using MBot.Agent.Configuration;
using MBot.Agent.Nginx;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates.Issuing;

/// <summary>
/// Has certbot get certificates, in folders of the agent's own. One run at a time. Knows neither when one is due nor what it is
/// served by.
/// </summary>
internal sealed class Certbot(StateFolder state, NginxPaths nginx, CommandRunner commands, ISettings<HttpsOptions> options, TimeProvider time)
{
    private string Folder => Path.Combine(state.Certificates, "certbot");

    private string RehearsalFolder => Path.Combine(state.Certificates, "rehearsal");

    public Task<CertificatePair> ObtainAsync(IReadOnlyList<string> names, Action<OutputLine> output, CancellationToken cancellation) =>
        RunAsync(Folder, options.Current.Server, names, output, cancellation);

    /// <summary>The same against the rehearsal's authority; what it gives is checked and thrown away.</summary>
    public async Task RehearseAsync(IReadOnlyList<string> names, Action<OutputLine> output, CancellationToken cancellation)
    {
        await RunAsync(RehearsalFolder, options.Current.RehearsalServer, names, output, cancellation);
        Directory.Delete(Path.Combine(RehearsalFolder, "config", "archive"), recursive: true);
        Directory.Delete(Path.Combine(RehearsalFolder, "config", "live"), recursive: true);
        Directory.Delete(Path.Combine(RehearsalFolder, "config", "renewal"), recursive: true);
    }

    /// <exception cref="MBotException"><c>acme.*</c>; <c>certificate.unusable</c>: the authority gave something else than asked for.</exception>
    private async Task<CertificatePair> RunAsync(string folder, string server, IReadOnlyList<string> names, Action<OutputLine> output, CancellationToken cancellation)
    {
        nginx.CreateFolders();
        Directory.CreateDirectory(folder);
        var result = await commands.RunAsync(CertbotCommands.Obtain(options.Current, folder, nginx.Acme, server, names) with { OnLine = output }, cancellation);
        if (result.TimedOut)
            throw new AcmeException(new AcmeProblem("acme.time-out", $"certbot did not end within {result.Duration.TotalMinutes:0} minutes", null), server, result.LastLines());
        if (!result.Succeeded)
            throw new AcmeException(AcmeProblem.Read([.. result.Output, .. result.Errors], time.GetUtcNow()), server, result.LastLines());
        var live = Path.Combine(folder, "config", "live", CertbotCommands.Lineage);
        var pair = CertificatePair.Parse(await File.ReadAllTextAsync(StoredPair.ChainIn(live), cancellation), await File.ReadAllTextAsync(StoredPair.KeyIn(live), cancellation));
        pair.MustServe(names, time.GetUtcNow());
        return pair;
    }
}
