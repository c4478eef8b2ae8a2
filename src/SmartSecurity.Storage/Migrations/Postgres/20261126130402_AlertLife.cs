using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmartSecurity.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AlertLife : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Ref",
                table: "AlertSteps",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "FoldedInto",
                table: "Alerts",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "OverAt",
                table: "Alerts",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "SnoozedUntil",
                table: "Alerts",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Procedures",
                columns: table => new
                {
                    CommunityId = table.Column<int>(type: "integer", nullable: false),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    StepsJson = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    By = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Procedures", x => new { x.CommunityId, x.Kind });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_FoldedInto",
                table: "Alerts",
                column: "FoldedInto");

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_SnoozedUntil",
                table: "Alerts",
                column: "SnoozedUntil");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Procedures");

            migrationBuilder.DropIndex(
                name: "IX_Alerts_FoldedInto",
                table: "Alerts");

            migrationBuilder.DropIndex(
                name: "IX_Alerts_SnoozedUntil",
                table: "Alerts");

            migrationBuilder.DropColumn(
                name: "Ref",
                table: "AlertSteps");

            migrationBuilder.DropColumn(
                name: "FoldedInto",
                table: "Alerts");

            migrationBuilder.DropColumn(
                name: "OverAt",
                table: "Alerts");

            migrationBuilder.DropColumn(
                name: "SnoozedUntil",
                table: "Alerts");
        }
    }
}
