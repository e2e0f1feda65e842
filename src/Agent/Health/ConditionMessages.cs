using Google.Protobuf.WellKnownTypes;
using MBot.Agent.Health.Conditions;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Health;

/// <summary>Domain → messages.</summary>
internal static class ConditionMessages
{
    public static IEnumerable<Proto.Condition> List(IConditions conditions, bool includeDamped = false) => conditions.List(includeDamped).Select(ToProto);

    private static Proto.Condition ToProto(Condition condition) => new()
    {
        Code = condition.Definition.Code,
        Severity = condition.Definition.Severity switch
        {
            Severity.High => Proto.Severity.High,
            Severity.Medium => Proto.Severity.Medium,
            Severity.Low => Proto.Severity.Low,
            _ => Proto.Severity.Info,
        },
        Text = condition.Text,
        Since = condition.Since.ToTimestamp(),
        DependsOn = { condition.Definition.DependsOn },
        Hint = condition.Hint ?? "",
    };
}
