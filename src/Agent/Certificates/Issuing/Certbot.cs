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
    private readonly CertbotFolder _folder = new(Path.Combine(state.Certificates, "certbot"));
    private readonly CertbotFolder _rehearsal = new(Path.Combine(state.Certificates, "rehearsal"));

    public Task<CertificatePair> ObtainAsync(IReadOnlyList<string> names, Action<OutputLine> output, CancellationToken cancellation) =>
        RunAsync(_folder, options.Current.Server, names, output, cancellation);

    /// <summary>The same against the rehearsal's authority; what it gives is checked and thrown away.</summary>
    public async Task RehearseAsync(IReadOnlyList<string> names, Action<OutputLine> output, CancellationToken cancellation)
    {
        await RunAsync(_rehearsal, options.Current.RehearsalServer, names, output, cancellation);
        _rehearsal.ForgetPairs();
    }

    /// <exception cref="AcmeException">The authority, or the way to it, says no.</exception>
    /// <exception cref="MBotException"><c>certificate.unusable</c>: the authority gave something else than asked for.</exception>
    private async Task<CertificatePair> RunAsync(CertbotFolder folder, string server, IReadOnlyList<string> names, Action<OutputLine> output, CancellationToken cancellation)
    {
        nginx.CreateFolders();
        folder.Prepare();
        try
        {
            await RunOnceAsync(folder, server, names, output, cancellation);
        }
        catch (AcmeException e) when (e.Problem.Code is "acme.accountDoesNotExist" or "acme.badNonce")
        {
            // The authority has forgotten us: we introduce ourselves again. Or two messages crossed, which certbot gives up on now and then.
            if (e.Problem.Code == "acme.accountDoesNotExist")
                folder.ForgetAccounts();
            await RunOnceAsync(folder, server, names, output, cancellation);
        }

        folder.Keep();
        var pair = CertificatePair.Parse(await File.ReadAllTextAsync(StoredPair.ChainIn(folder.Live), cancellation), await File.ReadAllTextAsync(StoredPair.KeyIn(folder.Live), cancellation));
        pair.MustServe(names, time.GetUtcNow());
        return pair;
    }

    private async Task RunOnceAsync(CertbotFolder folder, string server, IReadOnlyList<string> names, Action<OutputLine> output, CancellationToken cancellation)
    {
        var result = await commands.RunAsync(CertbotCommands.Obtain(options.Current, folder.Path, nginx.Acme, server, names) with { OnLine = output }, cancellation);
        if (result.TimedOut)
            throw new AcmeException(new AcmeProblem("acme.time-out", $"certbot did not end within {result.Duration.TotalMinutes:0} minutes", null), server, result.LastLines());
        if (result.Succeeded)
            return;
        var problem = AcmeProblem.Read([.. result.Output, .. result.Errors], time.GetUtcNow());
        if (File.Exists(folder.Log))
            problem = problem.With(AcmeProblem.ReadLog(await File.ReadAllTextAsync(folder.Log, cancellation), time.GetUtcNow()));
        throw new AcmeException(problem, server, result.LastLines());
    }
}
