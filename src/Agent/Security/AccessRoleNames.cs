namespace MBot.Agent.Security;

/// <summary>Roles as certificates, files and the audit table spell them.</summary>
internal static class AccessRoleNames
{
    public static string ToWord(this AccessRole role) => role switch
    {
        AccessRole.Viewer => "viewer",
        AccessRole.Operator => "operator",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };

    /// <summary>Null for any other word.</summary>
    public static AccessRole? Parse(string word) => word switch
    {
        "viewer" => AccessRole.Viewer,
        "operator" => AccessRole.Operator,
        _ => null,
    };
}
