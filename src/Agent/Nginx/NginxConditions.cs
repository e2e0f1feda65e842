using MBot.Agent.Health.Conditions;
using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>nginx's troubles as conditions of the machine.</summary>
internal sealed class NginxConditions(IConditions conditions) : INginxObserver
{
    private static readonly ConditionDefinition Down = new("nginx-down", Severity.High, "mbot-client logs nginx");
    private static readonly ConditionDefinition Died = new("nginx-died", Severity.Low, "mbot-client logs nginx");
    private static readonly ConditionDefinition NotApplied = new("nginx-settings-not-applied", Severity.Medium, "mbot-client config validate, then mbot-client service restart nginx");

    public void Recovered(NginxGap gap)
    {
        conditions.Clear(Down);
        conditions.Raise(Died, $"nginx had died and runs again since {gap.RunningAgain.UtcDateTime:HH:mm:ss} UTC, after {gap.Length.TotalSeconds:0.0} s{(gap.OrphansServed ? " in which its workers went on serving" : "")}");
    }

    public void CannotRun(MBotException reason) => conditions.Raise(Down, $"nginx does not run: {reason.Message}", reason.Hint);

    public void Refused(MBotException reason) => conditions.Raise(NotApplied, $"nginx goes on with its former settings: {reason.Message}", reason.Hint);

    public void Applied() => conditions.Clear(NotApplied);
}
