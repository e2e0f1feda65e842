using Grpc.AspNetCore.Server;
using MBot.Agent.Slots;

namespace MBot.Agent.Secrets;

internal static class SecretsServices
{
    /// <summary>Needs a <see cref="Platform.StateFolder"/>, and for RPC an <see cref="IRequiredSecrets"/> and an <see cref="ISecretsRestart"/>.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services) => services
        .AddSingleton<SecretStore>()
        .AddSingleton<CookieSecret>()
        .AddSingleton<ISecretValues, HiddenValues>()
        .AddSingleton<AppSecretsToml>()
        .AddSingleton<IAppEnvironment, AppEnvironment>()

        // A push of all that SecretRules allows fits into one message, with room for its own bookkeeping.
        .Configure<GrpcServiceOptions<SecretsGrpcService>>(grpc => grpc.MaxReceiveMessageSize = 2 * SecretRules.MaxTotalBytes);

    public static void MapSecrets(this IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<SecretsGrpcService>();
}
