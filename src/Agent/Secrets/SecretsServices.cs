using MBot.Agent.Slots;

namespace MBot.Agent.Secrets;

internal static class SecretsServices
{
    /// <summary>Needs a <see cref="Platform.StateFolder"/>, and for RPC an <see cref="IRequiredSecrets"/> and an <see cref="ISecretsRestart"/>.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services) => services
        .AddSingleton<SecretStore>()
        .AddSingleton<ISecretValues>(provider => provider.GetRequiredService<SecretStore>())
        .AddSingleton<CookieSecret>()
        .AddSingleton<IAppEnvironment, AppEnvironment>();

    public static void MapSecrets(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<SecretsGrpcService>();
}
