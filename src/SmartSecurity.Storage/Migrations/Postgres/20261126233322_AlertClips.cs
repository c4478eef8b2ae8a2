using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SmartSecurity.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AlertClips : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ClipStreamUrl",
                table: "Devices",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AlertClips",
                columns: table => new
                {
                    AlertId = table.Column<Guid>(type: "uuid", nullable: false),
                    CommunityId = table.Column<int>(type: "integer", nullable: false),
                    CameraId = table.Column<Guid>(type: "uuid", nullable: false),
                    CameraName = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    From = table.Column<long>(type: "bigint", nullable: false),
                    Until = table.Column<long>(type: "bigint", nullable: false),
                    State = table.Column<int>(type: "integer", nullable: false),
                    Gap = table.Column<int>(type: "integer", nullable: true),
                    Sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    Bytes = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AlertClips", x => x.AlertId);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AlertClips_Sha256",
                table: "AlertClips",
                column: "Sha256");

            migrationBuilder.CreateIndex(
                name: "IX_AlertClips_State_Until",
                table: "AlertClips",
                columns: new[] { "State", "Until" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AlertClips");

            migrationBuilder.DropColumn(
                name: "ClipStreamUrl",
                table: "Devices");
        }
    }
}
