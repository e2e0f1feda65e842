using MBot.Agent.Platform;

namespace MBot.Agent.Certificates.Issuing;

/// <summary>The authority, or the way to it, says no.</summary>
internal sealed class AcmeException(AcmeProblem problem, string server, IReadOnlyList<string> evidence) : Exception(problem.Detail)
{
    public AcmeProblem Problem => problem;

    public MBotException ToError() => new(problem.Code == "acme.unreachable" ? ErrorKind.Unavailable : ErrorKind.FailedPrecondition, problem.Code, $"{new Uri(server).Host} gave no certificate: {problem.Detail}", this)
    {
        Hint = problem switch
        {
            { RetryAfter: { } at } => $"it says: not before {at.UtcDateTime:u}",
            { Code: "acme.unauthorized" or "acme.connection" or "acme.dns" } => "the name must lead to this machine, and port 80 must be open to the whole internet (security group)",
            { Code: "acme.caa" } => "a CAA record of the name forbids this authority",
            { Code: "acme.unreachable" } => "can this machine reach the authority (https.server, https.serverRoots)?",
            _ => null,
        },
        Evidence = evidence,
    };
}
