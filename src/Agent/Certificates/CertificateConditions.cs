using MBot.Agent.Health.Conditions;
using MBot.Agent.Platform;

namespace MBot.Agent.Certificates;

/// <summary>The served certificate's troubles as conditions of the machine.</summary>
internal sealed class CertificateConditions(IConditions conditions)
{
    private static readonly ConditionDefinition Unusable = new("https-certificate-unusable", Severity.High, "mbot-client https renew");

    public void Tell(ServedNow served)
    {
        if (served.Problem is { } problem)
            conditions.Raise(Unusable, served.Tls is null ? $"https is asked for and not served: {problem}" : $"the last good certificate serves: {problem}");
        else
            conditions.Clear(Unusable);
    }

    public void NotApplied(MBotException reason) => conditions.Raise(Unusable, $"nginx goes on with the certificate before: {reason.Message}", reason.Hint);
}
