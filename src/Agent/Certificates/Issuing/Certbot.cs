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

    /// <exception cref="AcmeException">The authority, or the way to it, says no.</exception>
    /// <exception cref="MBotException"><c>certificate.unusable</c>: the authority gave something else than asked for.</exception>
    private async Task<CertificatePair> RunAsync(string folder, string server, IReadOnlyList<string> names, Action<OutputLine> output, CancellationToken cancellation)
    {
        nginx.CreateFolders();
        Directory.CreateDirectory(folder);
        try
        {
            await RunOnceAsync(folder, server, names, output, cancellation);
        }
        catch (AcmeException e) when (e.Problem.Code == "acme.accountDoesNotExist")
        {
            // The authority has forgotten us: we introduce ourselves again.
            Directory.Delete(Path.Combine(folder, "config", "accounts"), recursive: true);
            await RunOnceAsync(folder, server, names, output, cancellation);
        }

        var live = Path.Combine(folder, "config", "live", CertbotCommands.Lineage);
        var pair = CertificatePair.Parse(await File.ReadAllTextAsync(StoredPair.ChainIn(live), cancellation), await File.ReadAllTextAsync(StoredPair.KeyIn(live), cancellation));
        pair.MustServe(names, time.GetUtcNow());
        return pair;
    }

    private async Task RunOnceAsync(string folder, string server, IReadOnlyList<string> names, Action<OutputLine> output, CancellationToken cancellation)
    {
        var result = await commands.RunAsync(CertbotCommands.Obtain(options.Current, folder, nginx.Acme, server, names) with { OnLine = output }, cancellation);
        if (result.TimedOut)
            throw new AcmeException(new AcmeProblem("acme.time-out", $"certbot did not end within {result.Duration.TotalMinutes:0} minutes", null), server, result.LastLines());
        if (result.Succeeded)
            return;
        var problem = AcmeProblem.Read([.. result.Output, .. result.Errors], time.GetUtcNow());
        var log = Path.Combine(folder, "logs", "letsencrypt.log");
        if (problem.Code == AcmeProblem.OfCertbot && File.Exists(log))
            problem = AcmeProblem.ReadLog(await File.ReadAllTextAsync(log, cancellation), time.GetUtcNow()) ?? problem;
        throw new AcmeException(problem, server, result.LastLines());
    }
}
