namespace MBot.Agent.Operations;

/// <summary>What an operation does. The numbers are the protocol's and are stored.</summary>
internal enum OperationKind
{
    Redeploy = 1,
    Rollback = 2,

    /// <summary>The live release again, with today's secrets.</summary>
    Restart = 3,
    HttpsEnable = 4,
    HttpsRenew = 5,
    HttpsDisable = 6,
}
