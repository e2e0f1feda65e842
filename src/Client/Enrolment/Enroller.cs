using MBot.Client.Trust;

namespace MBot.Client.Enrolment;

/// <summary>
/// Makes an agent one of this laptop's: the agent makes its key and asks, the CA signs, the agent installs. No private key
/// travels. The same over any <see cref="IInstanceShell"/>.
/// </summary>
internal static class Enroller
{
    /// <summary>Changes nothing there.</summary>
    /// <param name="state">The agent's state folder, where the agent is; null for its own default.</param>
    public static async Task<InstanceReport> AskAsync(IInstanceShell shell, string? state, CancellationToken cancellationToken) =>
        InstanceReport.Parse(await RunAsync(shell, ["enroll", "show", .. In(state)], "", cancellationToken).ConfigureAwait(false));

    /// <param name="state">The agent's state folder, where the agent is; null for its own default.</param>
    /// <returns>The agent's instance id.</returns>
    public static async Task<string> EnrolAsync(IInstanceShell shell, CertificateAuthority authority, string? state, CancellationToken cancellationToken)
    {
        var request = await RunAsync(shell, ["enroll", "csr", .. In(state)], "", cancellationToken).ConfigureAwait(false);
        var certificate = authority.SignAgent(request);
        var (_, instanceId) = AgentRequest.Parse(request);
        await RunAsync(shell, ["enroll", "install", .. In(state)], certificate.TrimEnd() + "\n" + authority.CertificatePem.TrimEnd() + "\n", cancellationToken).ConfigureAwait(false);
        return instanceId;
    }

    /// <summary>Lets a client in whose name was removed; counts with the next <see cref="EnrolAsync"/>.</summary>
    /// <param name="certificate">Of the CA that the agent trusts, PEM.</param>
    public static Task AdmitAsync(IInstanceShell shell, string certificate, string? state, CancellationToken cancellationToken) =>
        RunAsync(shell, ["enroll", "admit", .. In(state)], certificate, cancellationToken);

    private static string[] In(string? state) => state is null ? [] : ["--state", state];

    private static async Task<string> RunAsync(IInstanceShell shell, string[] arguments, string input, CancellationToken cancellationToken)
    {
        var result = await shell.RunAgentAsync(arguments, input, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode == 0)
            return result.Output;
        throw new ClientException(ExitCode.Failed, "enrol.failed", $"mbot-agent {arguments[0]} {arguments[1]} ended with {result.ExitCode} on {shell.Place}")
        {
            Evidence = [.. result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(20)],
        };
    }
}
